import type { TokenStorage } from './storage.ts';

/** A BroadcastChannel, as far as it matters here. */
export interface Channel {
  postMessage(message: unknown): void;
  addEventListener(name: 'message', listener: (event: { readonly data: unknown }) => void): void;
  close(): void;
  /** Node: an open channel keeps no process alive. */
  unref?(): void;
}

/** `navigator.locks`, as far as it matters here. */
export interface Locks {
  request<T>(
    name: string,
    options: { ifAvailable?: boolean; signal?: AbortSignal },
    work: (lock: unknown) => Promise<T>,
  ): Promise<T>;
}

/** What the client takes from where it runs. Tests give it another. */
export interface Platform {
  readonly fetch: typeof fetch;
  /** Milliseconds since some moment. They never go back, and may stand still while the device sleeps. */
  readonly ticks: () => number;
  /** Milliseconds by the clock of the device, which may be wrong and may be set. */
  readonly time: () => number;
  readonly wait: (ms: number) => Promise<void>;
  /** Calls back after a while, unless what it returns is called before. */
  readonly after: (ms: number, callBack: () => void) => () => void;
  readonly isOffline: () => boolean;
  /** Whether it is a page, which may be open in other tabs as well. */
  readonly isPage: boolean;
  /** What all tabs share; null where this is no page, or where it is forbidden. */
  readonly storage: TokenStorage | null;
  /** Null where there are none: old browsers, React Native, pages by plain http. */
  readonly locks: Locks | null;
  readonly openChannel: ((name: string) => Channel) | null;
  /** Calls back when the page may have missed news: it comes back from a cache or into view, or the network does. */
  readonly onReturn: (listener: (wasFrozen: boolean) => void) => () => void;
  /** The address that a relative one is relative to. */
  readonly base: string | undefined;
}

interface Global {
  readonly navigator?: { readonly locks?: Locks; readonly onLine?: boolean };
  readonly location?: { readonly href?: string };
  readonly localStorage?: TokenStorage;
  readonly document?: { readonly visibilityState: string };
  readonly BroadcastChannel?: new (name: string) => Channel;
  addEventListener?(name: string, listener: (event: PageEvent) => void): void;
  removeEventListener?(name: string, listener: (event: PageEvent) => void): void;
}

interface PageEvent {
  readonly type: string;
  readonly persisted?: boolean;
}

/** The browser, worker, Node or React Native that this runs in. */
export function currentPlatform(): Platform {
  const here = globalThis as unknown as Global;
  return {
    fetch: (input, init) => fetch(input, init),
    ticks: () => performance.now(),
    time: () => Date.now(),
    wait: (ms) => new Promise((resolve) => void setTimeout(resolve, ms)),
    after(ms, callBack) {
      const timer = setTimeout(callBack, ms);
      return () => clearTimeout(timer);
    },
    isPage: here.document !== undefined,
    isOffline: () => here.navigator?.onLine === false,
    storage: findStorage(here),
    // Node has both as well, but no tabs: its clients may be of different users.
    locks: (here.location && here.navigator?.locks) ?? null,
    openChannel:
      here.location && here.BroadcastChannel
        ? (name) => new (here.BroadcastChannel as new (name: string) => Channel)(name)
        : null,
    onReturn: (listener) => listenForReturn(here, listener),
    base: here.location?.href,
  };
}

/** Node has a `localStorage` as well, which all its users would share. */
function findStorage(here: Global): TokenStorage | null {
  try {
    return here.document ? (here.localStorage ?? null) : null;
  } catch {
    return null;
  }
}

function listenForReturn(here: Global, listener: (wasFrozen: boolean) => void): () => void {
  const names = ['pageshow', 'visibilitychange', 'online'];
  const react = ({ type, persisted }: PageEvent) => {
    const isShown = here.document?.visibilityState === 'visible';
    if (type === 'pageshow' ? persisted : isShown) listener(persisted === true);
  };
  for (const name of names) here.addEventListener?.(name, react);
  return () => {
    for (const name of names) here.removeEventListener?.(name, react);
  };
}
