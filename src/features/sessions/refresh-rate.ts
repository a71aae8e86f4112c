import { timeOfUuidV7 } from '../../lib/uuid.ts';
import type { RefreshTokenRef } from './store.ts';

/** A session may be refreshed so often at once, and then once an interval: more is a client that loops. */
const burst = 600;
const intervalMs = 10_000;

/** How far the clock of the server that issued a token may be ahead. */
const clocksDifferMs = 60_000;

/**
 * Returns for how many milliseconds a token has to wait because its session was refreshed too often; usually 0. The
 * token says how often that was, and since when: nothing needs to be counted.
 */
export function refreshWaitMs({ sessionId, counter }: RefreshTokenRef, now: number): number {
  const waitMs = timeOfUuidV7(sessionId) + (counter - burst) * intervalMs - now;
  // The token before was in time, so this one waits for an interval. A clock that was put back says more.
  return waitMs <= intervalMs + clocksDifferMs ? Math.max(0, waitMs) : 0;
}
