import type { Clock } from '../lib/clock.ts';
import type { Store } from '../store/store.ts';

/** Returns whether the process runs. It says nothing of the database: restarting would not mend that. */
export function health(): Response {
  return state(200, 'ok');
}

/** How often the store is asked at most, however often `/ready` is. */
const lookAgainMs = 1_000;

/**
 * Returns what answers whether requests can be served now: the store takes writes and the server is not shutting down.
 * Those who ask within a second, or while the store is being asked, share one answer: anyone may ask, at any rate.
 */
export function createReadiness({
  store,
  clock,
  isDraining,
}: {
  store: Pick<Store, 'ping'>;
  clock: Clock;
  isDraining: () => boolean;
}): () => Promise<Response> {
  let asked: { at: number; answer: Promise<boolean>; pending: boolean } | null = null;

  const isStoreUp = (): Promise<boolean> => {
    const now = clock.now();
    // A clock that was set back says nothing of the age.
    const isFresh = asked && (asked.pending || (now >= asked.at && now < asked.at + lookAgainMs));
    if (asked && isFresh) return asked.answer;
    const answer = store.ping().then(
      () => true,
      () => false,
    );
    const begun = { at: now, answer, pending: true };
    asked = begun;
    void answer.then(() => (begun.pending = false));
    return answer;
  };

  return async () => {
    if (isDraining()) return state(503, 'shutting down');
    return (await isStoreUp()) ? state(200, 'ready') : state(503, 'database unavailable');
  };
}

function state(status: number, text: string): Response {
  const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
  return Response.json({ status: text }, { status, headers });
}
