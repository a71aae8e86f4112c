import type { Clock } from '../../lib/clock.ts';
import { inBatches } from '../../lib/in-batches.ts';
import type { UpkeepStore } from '../upkeep/store.ts';
import type { AttemptStore } from './store.ts';

/** Returns a function that deletes attempts that no longer count, and returns how many rows that were. */
export function createAttemptSweep(options: {
  store: { attempts: Pick<AttemptStore, 'sweep'>; upkeep: Pick<UpkeepStore, 'pace'> };
  clock: Clock;
}): () => Promise<number> {
  const { store, clock } = options;
  return () => {
    const now = new Date(clock.now());
    return inBatches((limit) => store.attempts.sweep({ now, limit }), store.upkeep.pace.attempts);
  };
}
