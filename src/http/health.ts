import type { Store } from '../store/store.ts';

/** Returns whether the process runs. It says nothing of the database: restarting would not mend that. */
export function health(): Response {
  return state(200, 'ok');
}

/** Returns whether requests can be served now: the store takes writes and the server is not shutting down. */
export async function readiness(store: Pick<Store, 'ping'>, draining: boolean): Promise<Response> {
  if (draining) return state(503, 'shutting down');
  try {
    await store.ping();
    return state(200, 'ready');
  } catch {
    return state(503, 'database unavailable');
  }
}

function state(status: number, text: string): Response {
  const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
  return Response.json({ status: text }, { status, headers });
}
