import { setTimeout } from 'node:timers/promises';

/** How large batches are, and how much time they leave to others. */
export interface Pace {
  /** The most rows that a batch has. */
  readonly rows: number;
  /** The pause after a batch: `restMs`, plus `restShare` times the duration of the batch. */
  readonly restMs: number;
  readonly restShare: number;
}

/** The length of a turn. The rest is handled in the next turn, a minute after this one began. */
const turnMs = 50_000;
/** A batch that failed, because it took too long say, is repeated with this many times fewer rows. */
const timesFewer = 20;

/**
 * Calls a step that handles `limit` rows at most, until none is left or the turn is over. Returns how many rows it has
 * handled. After a batch has failed, all batches are small; if one of these fails, it throws.
 */
export async function inBatches(
  step: (limit: number) => Promise<number>,
  { rows: most, restMs, restShare }: Pace,
): Promise<number> {
  const end = performance.now() + turnMs;
  const few = Math.ceil(most / timesFewer);
  let handled = 0;
  for (let limit = most; performance.now() < end;) {
    const begun = performance.now();
    try {
      const rows = await step(limit);
      if (rows === 0) break;
      handled += rows;
    } catch (error) {
      if (limit === few) throw error;
      limit = few;
    }
    await setTimeout(restMs + (performance.now() - begun) * restShare);
  }
  return handled;
}
