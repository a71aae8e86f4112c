import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import type { Store } from '../store/store.ts';

/** Returns whether the process runs. It says nothing of the database: restarting would not mend that. */
export function health(): Response {
  const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
  return Response.json({ status: 'ok' }, { headers });
}

/** Why a server takes no requests, or that it does. */
export type Readiness = 'ready' | 'shutting down' | 'database unavailable';

/** Answers a readiness, for anybody to see. */
export function answerReadiness(status: Readiness): Response {
  const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
  return Response.json({ status }, { status: status === 'ready' ? 200 : 503, headers });
}

/** How often the store is asked at most, however often `/ready` is. */
const lookAgainMs = 1_000;
/** A store that has said nothing by then is not ready, whatever it says later. */
const giveUpAfterMs = 4_000;

/**
 * Returns what says whether requests can be served now: the store takes writes and the server is not shutting down.
 * Those who ask within a second, or while the store is being asked, share one answer: anyone may ask, at any rate.
 */
export function createReadiness(options: {
  store: Pick<Store, 'ping'>;
  clock: Clock;
  log: Logger;
  isDraining: () => boolean;
}): () => Promise<Readiness> {
  const { store, clock, log, isDraining } = options;
  let asked: { at: number; answer: Promise<boolean>; pending: boolean } | null = null;
  let wasUp = true;

  const note = (isUp: boolean, error?: unknown): boolean => {
    if (wasUp && !isUp) log.warn({ err: error }, '/ready says no: the database takes no writes');
    if (!wasUp && isUp) log.info('/ready says yes again: the database takes writes');
    wasUp = isUp;
    return isUp;
  };

  const isStoreUp = (): Promise<boolean> => {
    const now = clock.now();
    // A clock that was set back says nothing of the age.
    const isFresh = asked && (asked.pending || (now >= asked.at && now < asked.at + lookAgainMs));
    if (asked && isFresh) return asked.answer;
    const ping = store.ping();
    const answer = soon(ping).then(
      () => note(true),
      (error: unknown) => note(false, error),
    );
    const begun = { at: now, answer, pending: true };
    asked = begun;
    // One that hangs is not asked again before it is over: each would hang, and hold a connection.
    const over = () => (begun.pending = false);
    ping.then(over, over);
    return answer;
  };

  return async () => {
    if (isDraining()) return 'shutting down';
    return (await isStoreUp()) ? 'ready' : 'database unavailable';
  };
}

/** Rejects where the promise takes too long. */
function soon(promise: Promise<void>): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(new Error('The store says nothing.')), giveUpAfterMs);
  timer.unref();
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
