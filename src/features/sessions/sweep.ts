import type { Config } from '../../config.ts';
import type { Clock } from '../../lib/clock.ts';
import { inBatches } from '../../lib/in-batches.ts';
import type { UpkeepStore } from '../upkeep/store.ts';
import type { SessionStore } from './store.ts';

/** Returns a function that deletes sessions that are over, and returns how many rows that were. */
export function createSessionSweep(options: {
  config: Pick<Config, 'refreshGraceSeconds'>;
  store: { sessions: Pick<SessionStore, 'sweep'>; upkeep: Pick<UpkeepStore, 'pace'> };
  clock: Clock;
}): () => Promise<number> {
  const { config, store, clock } = options;
  return () => {
    const now = new Date(clock.now());
    const graceSeconds = config.refreshGraceSeconds;
    return inBatches(
      (limit) => store.sessions.sweep({ now, graceSeconds, limit }),
      store.upkeep.pace.sessions,
    );
  };
}
