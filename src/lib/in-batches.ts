import { setTimeout } from 'node:timers/promises';

/** How large batches are, and how much time they leave to others. */
export interface Pace {
  /** The most rows that a batch has. */
  readonly rows: number;
  /** After a batch comes a rest: so long, and so many times as long as the batch took. */
  readonly restMs: number;
  readonly restShare: number;
}

/** What is left after that comes with the next turn, a minute after this one began. */
const turnMs = 50_000;
/** A batch that failed, as where it took too long, is tried again as one of so many times fewer rows. */
const timesFewer = 20;

/**
 * Calls a step that handles `limit` rows at most, until none is left or the turn is over. Returns how many it has
 * handled. After a batch that failed all are small; one of these that fails ends the turn.
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
