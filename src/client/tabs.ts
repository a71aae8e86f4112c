import type { Payload } from './carriers.ts';
import type { Platform } from './platform.ts';
import type { AuthUser, SignedOutReason } from './types.ts';

/** What the tabs tell each other. Never a token: every script of the origin can listen. */
export interface News {
  /** `Held.key`; null when the user was signed out. */
  readonly key: string | null;
  readonly user: AuthUser | null;
  readonly reason: 'login' | 'renewed' | SignedOutReason;
  readonly expiresIn?: Payload['expiresIn'];
}

/** The other tabs and workers of this browser. */
export interface Tabs {
  tell(news: News): void;
  /** Does one piece of work at a time, in all tabs where there are locks. It is told whether it had to wait for others. */
  exclusively<T>(work: (hasWaited: boolean) => Promise<T>): Promise<T>;
  close(): void;
}

/** How long others are waited for, in milliseconds: longer than a renewal takes. A tab that hangs must not stop all. */
const longestWait = 15_000;

export function createTabs(
  name: string,
  { locks, openChannel, wait }: Pick<Platform, 'locks' | 'openChannel' | 'wait'>,
  hear: (news: News) => void,
): Tabs {
  const channel = openChannel?.(name) ?? null;
  if (channel) {
    channel.addEventListener('message', ({ data }) => hear(data as News));
    channel.unref?.();
  }
  let queue: Promise<unknown> = Promise.resolve();

  const acrossTabs = async <T>(work: (hasWaited: boolean) => Promise<T>): Promise<T> => {
    if (!locks) return work(false);
    let begun: Promise<T> | null = null;
    const begin = (hasWaited: boolean) => (begun ??= work(hasWaited));
    await locks.request(
      name,
      { ifAvailable: true },
      async (lock) => void (lock && (await begin(false))),
    );
    if (begun) return begun;
    const giveUp = new AbortController();
    void wait(longestWait).then(() => giveUp.abort());
    await locks
      .request(name, { signal: giveUp.signal }, async () => void (await begin(true)))
      .catch((error: unknown) => {
        if (begun || !giveUp.signal.aborted) throw error;
      });
    return begin(true);
  };

  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has one origin
    tell: (news) => channel?.postMessage(news),
    exclusively(work) {
      const done = queue.then(() => acrossTabs(work));
      queue = done.catch(() => {});
      return done;
    },
    close: () => channel?.close(),
  };
}
