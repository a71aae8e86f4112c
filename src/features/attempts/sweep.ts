import type { Clock } from '../../lib/clock.ts';
import { inBatches } from '../../lib/in-batches.ts';
import type { AttemptStore } from '../../store/store.ts';

/** Returns a function that deletes attempts that no longer count, and returns how many rows that were. */
export function createAttemptSweep(options: {
  store: Pick<AttemptStore, 'sweep'>;
  clock: Clock;
}): () => Promise<number> {
  const { store, clock } = options;
  return () => {
    const now = new Date(clock.now());
    // All of them, however fast they came: what is counted from now on is not over yet.
    return inBatches((limit) => store.sweep({ now, limit }), Infinity);
  };
}
