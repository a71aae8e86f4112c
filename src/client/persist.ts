import { LatchkeyError } from './errors.ts';
import type { Platform } from './platform.ts';

/**
 * For ten seconds after it has used up a refresh token, the server gives its successor to the next who asks. So an
 * answer that was lost can be asked for again until then. Milliseconds, with time for the way.
 */
const grace = 8000;

/** Milliseconds without an answer, after which another attempt begins beside the first. */
const silence = 2500;

/** Milliseconds for all attempts: slow networks need them. */
const longest = 30_000;

/** Milliseconds that requests are held up for a server that is busy. */
const longestPause = 10_000;

/** What says nothing about the session. */
export const lost = new Set(['NO_ANSWER', 'NOT_GRAPHQL', 'INTERNAL_SERVER_ERROR']);

/**
 * Asks for a renewal until the server says yes or no; for an answer that is lost or late it asks again at once. Throws
 * what the server has refused it with. `isShared`: other tabs may use the same token meanwhile. Then all attempts take
 * less time, so that those of two tabs are within what the server repeats.
 */
export function persist<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  { ticks, after, isOffline }: Pick<Platform, 'ticks' | 'after' | 'isOffline'>,
  isShared: boolean,
): Promise<T> {
  const begun = ticks();
  const share = isShared ? 0.5 : 1;
  const all = new AbortController();
  return new Promise<T>((resolve, reject) => {
    let waiting = 0;
    let pause = 100;
    let cancel = () => {};

    const finish = (settle: () => void) => {
      cancel();
      stop();
      settle();
      all.abort();
    };
    const plan = (ms: number, limit: number) => {
      cancel();
      const isInTime = ticks() - begun + ms <= limit;
      cancel = isInTime ? after(ms, attempt) : () => {};
      return isInTime;
    };
    const onRefusal = (error: unknown) => {
      waiting -= 1;
      if (all.signal.aborted) return;
      const { code = '', retryAfter = 0 } = error as { code?: string; retryAfter?: number };
      const isLost = lost.has(code) && !isOffline();
      if (
        retryAfter > 0
          ? plan(retryAfter * 1000, longestPause)
          : isLost && plan((pause *= 2), grace * share)
      )
        return;
      if (!isLost || waiting === 0) finish(() => reject(error));
    };
    const attempt = () => {
      waiting += 1;
      plan(silence * share, grace * share);
      ask(all.signal).then((answer) => finish(() => resolve(answer)), onRefusal);
    };

    const error = new LatchkeyError('The server did not answer.', { code: 'NO_ANSWER' });
    const stop = after(isShared ? grace * 0.75 : longest, () => finish(() => reject(error)));
    attempt();
  });
}
