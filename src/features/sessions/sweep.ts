import { setImmediate } from 'node:timers/promises';
import type { Config } from '../../config.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Store } from '../../store/store.ts';

/** Small, so that a batch never keeps others from writing for long. */
const batchRows = 500;
/** A hundred thousand rows of sessions. */
const batches = 200;

/** Returns a function that deletes what is over, in bounded batches, and returns how many rows that were. */
export function createSweep(options: {
  config: Pick<Config, 'refreshGraceSeconds'>;
  store: Pick<Store, 'sessions' | 'attempts'>;
  clock: Clock;
}): () => Promise<number> {
  const { config, store, clock } = options;
  return async () => {
    const now = new Date(clock.now());
    const graceSeconds = config.refreshGraceSeconds;
    let swept = 0;
    for (let batch = 0; batch < batches; batch += 1) {
      const rows = await store.sessions.sweep({ now, graceSeconds, limit: batchRows });
      swept += rows;
      if (rows === 0) break;
      // Requests go first.
      await setImmediate();
    }
    return swept + (await sweepAttempts(store.attempts, now));
  };
}

/** All of them, however fast they came: what is counted from now on is not over yet. */
async function sweepAttempts(attempts: Store['attempts'], now: Date): Promise<number> {
  let swept = 0;
  for (;;) {
    const rows = await attempts.sweep({ now, limit: batchRows });
    swept += rows;
    if (rows === 0) return swept;
    await setImmediate();
  }
}
