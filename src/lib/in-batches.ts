import { setTimeout } from 'node:timers/promises';

/** How large batches are, and how much time they leave to others. */
export interface Pace {
  /** The most rows that a batch has. */
  readonly rows: number;
  /** A batch that takes longer is followed by one of half the size. */
  readonly aimMs: number;
  /** After a batch comes so many times as long a rest. */
  readonly restShare: number;
}

/** What is left after that comes with the next turn, a minute after this one began. */
const turnMs = 50_000;
/** Each size is a statement of its own, so that there are few. */
const halvings = 5;

/**
 * Calls a step that handles `limit` rows at most, until none is left or the turn is over. Returns how many it has
 * handled. A batch that fails, as where it took too long, is tried once more as a small one.
 */
export async function inBatches(
  step: (limit: number) => Promise<number>,
  { rows: most, aimMs, restShare }: Pace,
): Promise<number> {
  const sizes = Array.from({ length: halvings }, (_, times) => Math.ceil(most / 2 ** times));
  const end = performance.now() + turnMs;
  let handled = 0;
  // The smallest first: how long one takes is not known yet.
  let size = halvings - 1;
  while (performance.now() < end) {
    const begun = performance.now();
    try {
      const rows = await step(sizes[size]!);
      if (rows === 0) break;
      handled += rows;
    } catch (error) {
      if (size === halvings - 1) throw error;
      size = halvings - 1;
      continue;
    }
    const took = performance.now() - begun;
    if (took > aimMs) size = Math.min(size + 1, halvings - 1);
    else if (took < aimMs / 3) size = Math.max(size - 1, 0);
    await setTimeout(took * restShare);
  }
  return handled;
}
