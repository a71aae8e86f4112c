import type { Platform } from './platform.ts';
import type { AuthUser, SignedOutReason } from './types.ts';

/** What the tabs tell each other. Never a token: every script of the origin can listen. */
export interface News {
  /** `Held.key`. */
  readonly key: string;
  readonly user: AuthUser | null;
  readonly reason: 'login' | SignedOutReason;
  /** Seconds that the access token is good for. */
  readonly expiresIn: number;
}

/** The other tabs and workers of this browser. */
export interface Tabs {
  tell(news: News): void;
  /** Does one piece of work at a time; in all tabs, where there are locks. `hasWaited`: another tab was first. */
  exclusively<T>(work: (hasWaited: boolean) => Promise<T>): Promise<T>;
  close(): void;
}

type Means = Pick<Platform, 'locks' | 'openChannel' | 'after'>;

/** How long others are waited for, in milliseconds: longer than a renewal takes. A tab that hangs must not stop all. */
const longestWait = 45_000;

export function createTabs(name: string, means: Means, hear: (news: News) => void): Tabs {
  const channel = means.openChannel?.(name) ?? null;
  channel?.addEventListener('message', ({ data }) => {
    if (data) hear(data as News);
  });
  channel?.unref?.();
  let queue: Promise<unknown> = Promise.resolve();
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has one origin
    tell: (news) => channel?.postMessage(news),
    exclusively(work) {
      const done = queue.then(() => withLock(name, means, work));
      queue = done.catch(() => {});
      return done;
    },
    close: () => channel?.close(),
  };
}

async function withLock<T>(
  name: string,
  { locks, after }: Means,
  work: (hasWaited: boolean) => Promise<T>,
): Promise<T> {
  if (!locks) return work(false);
  let begun: Promise<T> | undefined;
  const begin = (hasWaited = false) => (begun ??= work(hasWaited));
  // It rejects in browsers that forbid locks, as some do with cookies. What the work rejects with is returned below.
  await locks.request(name, { ifAvailable: true }, async (lock) => lock && begin()).catch(() => {});
  if (begun) return begun;
  const giveUp = new AbortController();
  const cancel = after(longestWait, () => giveUp.abort());
  // It rejects if the lock is not had in time.
  await locks.request(name, { signal: giveUp.signal }, () => begin(true)).catch(() => {});
  cancel();
  return begin();
}
