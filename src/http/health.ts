import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import type { Store } from '../store/store.ts';

/** Says that the process runs. It does not ask the database: a restart could not repair that. */
export function health(): Response {
  const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
  return Response.json({ status: 'ok' }, { headers });
}

/** Whether a server can take requests, and why not. */
export type Readiness = 'ready' | 'shutting down' | 'database unavailable';

/** Returns the public answer for a readiness. */
export function answerReadiness(status: Readiness): Response {
  const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
  return Response.json({ status }, { status: status === 'ready' ? 200 : 503, headers });
}

/** The shortest time between two checks of the store, however often `/ready` is asked. */
const lookAgainMs = 1_000;
/** A store that does not answer in this time is not ready. */
const giveUpAfterMs = 4_000;

/**
 * Returns a function that says whether requests can be served now: the store accepts writes, and the server is not
 * shutting down. Calls within a second, or during a check, share one answer, because `/ready` is public.
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
    // The clock was set back: the age is not known.
    const isFresh = asked && (asked.pending || (now >= asked.at && now < asked.at + lookAgainMs));
    if (asked && isFresh) return asked.answer;
    const ping = store.ping();
    const answer = soon(ping).then(
      () => note(true),
      (error: unknown) => note(false, error),
    );
    const begun = { at: now, answer, pending: true };
    asked = begun;
    // A check that hangs is not repeated until it ends: each would hang, and hold a connection.
    const over = () => (begun.pending = false);
    ping.then(over, over);
    return answer;
  };

  return async () => {
    if (isDraining()) return 'shutting down';
    return (await isStoreUp()) ? 'ready' : 'database unavailable';
  };
}

/** Rejects if the promise takes too long. */
function soon(promise: Promise<void>): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(new Error('The store says nothing.')), giveUpAfterMs);
  timer.unref();
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
