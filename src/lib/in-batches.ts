import { setImmediate } from 'node:timers/promises';

/** Small, so that a batch never keeps others from writing for long. */
const batchRows = 500;
/** Two hundred thousand rows: a backlog gets smaller, and what is due later comes with the next turn. */
const usualBatches = 400;

/** Calls a step that handles `limit` rows at most, until none is left or it was enough. Returns how many it has handled. */
export async function inBatches(
  step: (limit: number) => Promise<number>,
  mostBatches = usualBatches,
): Promise<number> {
  let handled = 0;
  for (let batch = 0; batch < mostBatches; batch += 1) {
    const rows = await step(batchRows);
    if (rows === 0) break;
    handled += rows;
    // Requests go first.
    await setImmediate();
  }
  return handled;
}
