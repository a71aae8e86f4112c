import { setTimeout } from 'node:timers/promises';

/** What is left after that comes with the next turn, a minute after this one began. */
const turnMs = 50_000;
/** After a batch comes so many times as long a rest: requests go first. */
const restShare = 2;
const smallestRows = 20;

/**
 * Calls a step that handles `limit` rows at most, until none is left or the turn is over. Returns how many it has
 * handled. A batch that fails, as where it took too long, is tried once more as a small one.
 */
export async function inBatches(
  step: (limit: number) => Promise<number>,
  { rows: mostRows, endAfterMs = turnMs }: { rows: number; endAfterMs?: number },
): Promise<number> {
  const end = performance.now() + endAfterMs;
  let handled = 0;
  let limit = mostRows;
  while (performance.now() < end) {
    const begun = performance.now();
    try {
      const rows = await step(limit);
      if (rows === 0) break;
      handled += rows;
    } catch (error) {
      if (limit <= smallestRows) throw error;
      limit = smallestRows;
    }
    await setTimeout((performance.now() - begun) * restShare);
  }
  return handled;
}
