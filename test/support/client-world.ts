import { createClient } from '../../src/client/client.ts';
import type { AuthClient, AuthClientOptions, Change } from '../../src/client/index.ts';
import type { Channel, Locks, Platform } from '../../src/client/platform.ts';
import type { TokenStorage } from '../../src/client/storage.ts';
import { ownPage } from './page.ts';
import type { Seeded } from './seeded.ts';
import type { TestServer } from './test-server.ts';

export const endpoint = 'http://localhost:4000/graphql';

/** What happens to one request: it is lost on the way there, or its answer is; at once, or without a word. */
export type Fault = 'request' | 'answer' | 'silence';

/** A time that goes on when there is nothing else to do, for a server and for the browsers that use it. */
export interface World {
  readonly server: TestServer;
  /** Milliseconds that have passed. */
  now(): number;
  /** Runs everything until the work is done. */
  run<T>(work: Promise<T>): Promise<T>;
  after(ms: number, callBack: () => void): () => void;
  wait(ms: number): Promise<void>;
  /** Time passes for the server alone: the device sleeps. */
  sleep(ms: number): void;
  /** Waits for what a real server does: meanwhile no time passes. */
  atServer<T>(work: () => Promise<T>): Promise<T>;
}

interface Timer {
  at: number;
  readonly callBack: () => void;
}

export function createWorld(server: TestServer): World {
  let now = 0;
  let inServer = 0;
  const timers = new Set<Timer>();
  const turn = () => new Promise<void>((resolve) => void setImmediate(resolve));

  const fireNext = () => {
    const [next] = [...timers].toSorted((a, b) => a.at - b.at);
    if (!next) return;
    timers.delete(next);
    server.clock.advanceSeconds(Math.max(0, next.at - now) / 1000);
    now = Math.max(now, next.at);
    next.callBack();
  };

  const after = (ms: number, callBack: () => void) => {
    const timer = { at: now + ms, callBack };
    timers.add(timer);
    return () => void timers.delete(timer);
  };

  return {
    server,
    now: () => now,
    after,
    wait: (ms) => new Promise((resolve) => void after(ms, resolve)),
    async run(work) {
      const state = { isDone: false };
      void work.catch(() => {}).finally(() => (state.isDone = true));
      for (let idle = 0; !state.isDone;) {
        await turn();
        idle = inServer > 0 ? 0 : idle + 1;
        if (idle > 2 && !state.isDone) fireNext();
        if (idle > 10_000) throw new Error('Nothing happens any more.');
      }
      return work;
    },
    sleep(ms) {
      now += ms;
      server.clock.advanceSeconds(ms / 1000);
      for (const timer of timers) timer.at += ms;
    },
    async atServer(work) {
      inServer += 1;
      try {
        return await work();
      } finally {
        inServer -= 1;
      }
    },
  };
}

/** A browser, or a device: what its tabs share. */
export interface Device {
  readonly cookies: Map<string, string>;
  readonly storage: TokenStorage & { readonly values: Map<string, string> };
  /** The documents of all requests that reached the server. */
  readonly asked: string[];
  /** What became of each renewal, for those who read a failure. */
  readonly journal: string[];
  /** Whether the network is away. */
  isOffline: boolean;
  /** Milliseconds that its clock is ahead. */
  skew: number;
  /** Milliseconds that it has slept: its tabs do not count them. */
  slept: number;
  /** Says what happens to the next request. */
  fault: (document: string) => Fault | null;
  /** How long a request takes, there or back. */
  latency: () => number;
  open(options?: Partial<AuthClientOptions>, lacks?: Partial<Platform>): Tab;
}

export interface Tab {
  readonly client: AuthClient;
  readonly changes: Change[];
  /** As if the page came back from a cache, or into view. */
  come(wasFrozen: boolean): void;
  /** Nothing that it still waits for comes. */
  close(): void;
}

interface Habits {
  readonly locks?: boolean;
  readonly channel?: boolean;
  readonly seeded?: Seeded;
}

export function createDevice(world: World, habits: Habits = {}): Device {
  const { locks = true, channel = true } = habits;
  const lockManager = createLocks();
  const channels = new Map<string, Set<(data: unknown) => void>>();
  const values = new Map<string, string>();
  const device: Device = {
    cookies: new Map(),
    storage: {
      values,
      getItem: (key) => values.get(key) ?? null,
      setItem: (key, value) => void values.set(key, value),
      removeItem: (key) => void values.delete(key),
    },
    asked: [],
    journal: [],
    isOffline: false,
    skew: 0,
    slept: 0,
    fault: () => null,
    latency: () => 20,
    open(options = {}, lacks = {}) {
      const gone = new AbortController();
      const returns = new Set<(wasFrozen: boolean) => void>();
      const platform: Platform = {
        fetch: (input, init) => travel(world, device, new Request(input, init), gone.signal),
        ticks: () => world.now() - device.slept,
        time: () => world.now() + device.skew,
        wait: world.wait,
        after: world.after,
        isOffline: () => device.isOffline,
        isPage: true,
        storage: device.storage,
        locks: locks ? lockManager.of(gone.signal) : null,
        openChannel: channel ? (name) => openChannel(world, channels, name, gone.signal) : null,
        onReturn(listener) {
          returns.add(listener);
          return () => void returns.delete(listener);
        },
        base: endpoint,
        ...lacks,
      };
      const storage = device.storage;
      const client = createClient({ url: endpoint, storage, ...options }, platform);
      const changes: Change[] = [];
      client.onChange((change) => changes.push(change));
      return {
        client,
        changes,
        come: (wasFrozen) => returns.forEach((listener) => listener(wasFrozen)),
        close() {
          client.close();
          gone.abort();
        },
      };
    },
  };
  return device;
}

const lost = () => new TypeError('fetch failed');

/** One request there and back, with the cookies of the device. */
async function travel(
  world: World,
  device: Device,
  request: Request,
  gone: AbortSignal,
): Promise<Response> {
  const text = await request.clone().text();
  const document = text ? ((JSON.parse(text) as { query?: string }).query ?? '') : '';
  const aborted = new Promise<never>((_resolve, reject) => {
    const abort = () => reject(new DOMException('This was given up.', 'AbortError'));
    if (request.signal.aborted) abort();
    request.signal.addEventListener('abort', abort);
    if (!request.keepalive) gone.addEventListener('abort', () => reject(lost()));
  });
  aborted.catch(() => {});
  const orAborted = <T>(work: Promise<T>) => Promise.race([work, aborted]);
  const withCookies = request.credentials === 'include';
  const headers = new Headers(request.headers);
  for (const [name, value] of Object.entries(ownPage)) headers.set(name, value);
  const cookie = [...device.cookies].map((pair) => pair.join('=')).join('; ');
  if (withCookies && cookie) headers.set('cookie', cookie);

  const fault = device.fault(document);
  const note = (what: string) => {
    if (!/\brefresh\b/.test(document)) return;
    device.journal.push(
      `${Math.round(world.now())} ${what}${gone.aborted ? ' (the page is gone)' : ''}`,
    );
  };
  note(`sent, ${fault ?? 'nothing'} is lost`);
  await orAborted(world.wait(device.latency()));
  if (device.isOffline || fault === 'request') throw lost();
  device.asked.push(document);
  const answer = await world.atServer(() =>
    world.server.fetch(
      new Request(request.url, { method: request.method, headers, ...(text && { body: text }) }),
    ),
  );
  note(`answered ${answer.status}`);
  // A page that is left loses no answer as well: nothing would ask for it again.
  if (fault === 'silence' && !gone.aborted) await aborted;
  await orAborted(world.wait(device.latency()));
  if (fault === 'answer' && !gone.aborted) throw lost();
  note('arrived');
  for (const line of withCookies ? answer.headers.getSetCookie() : []) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (line.includes('Max-Age=0;')) device.cookies.delete(name);
    else device.cookies.set(name, value);
  }
  return answer;
}

/** `navigator.locks` of one browser. A tab that is closed lets go of its locks. */
function createLocks() {
  const queues = new Map<string, Promise<void>>();
  const held = new Map<string, number>();
  const of = (gone: AbortSignal): Locks => ({
    async request<T>(
      name: string,
      options: { ifAvailable?: boolean; signal?: AbortSignal },
      work: (lock: unknown) => Promise<T>,
    ): Promise<T> {
      if (gone.aborted) return new Promise<never>(() => {});
      const waiting = held.get(name) ?? 0;
      if (options.ifAvailable && waiting > 0) return work(null);
      held.set(name, waiting + 1);
      const before = queues.get(name) ?? Promise.resolve();
      let release = () => {};
      const isFree = new Promise<void>((resolve) => {
        release = () => {
          held.set(name, (held.get(name) ?? 1) - 1);
          resolve();
          release = () => {};
        };
      });
      queues.set(
        name,
        before.then(() => isFree),
      );
      gone.addEventListener('abort', () => release());
      const { signal } = options;
      const given = new Promise<never>((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason as Error));
      });
      try {
        await Promise.race([before, given]);
      } catch (error) {
        void before.then(() => release());
        throw error;
      }
      if (gone.aborted) return new Promise<never>(() => {});
      try {
        return await work({});
      } finally {
        release();
      }
    },
  });
  return { of };
}

function openChannel(
  world: World,
  channels: Map<string, Set<(data: unknown) => void>>,
  name: string,
  gone: AbortSignal,
): Channel {
  const others = channels.get(name) ?? new Set();
  channels.set(name, others);
  let own: ((data: unknown) => void) | null = null;
  const close = () => void (own && others.delete(own));
  gone.addEventListener('abort', close);
  return {
    addEventListener(_name, listener) {
      own = (data) => listener({ data });
      others.add(own);
    },
    postMessage(data) {
      const copy = structuredClone(data);
      for (const other of others) {
        if (other !== own) world.after(3, () => others.has(other) && other(copy));
      }
    },
    close,
  };
}
