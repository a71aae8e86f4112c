import type { Clock } from '../../lib/clock.ts';
import type { OutboxStore } from './store.ts';

/** What an operator wants to know of the mails that wait, those that are being delivered included. */
export interface OutboxState {
  readonly waiting: number;
  /** How many of them were tried at least once. */
  readonly tried: number;
  /** For how many seconds the oldest has been waiting; 0 where none is. */
  readonly oldestSeconds: number;
}

/** Returns what says how many mails wait in the whole database, and for how long. */
export function createOutboxState(options: {
  store: Pick<OutboxStore, 'state'>;
  clock: Clock;
}): () => Promise<OutboxState> {
  const { store, clock } = options;
  return async () => {
    const { oldest, ...counts } = await store.state();
    const oldestSeconds = oldest === null ? 0 : (clock.now() - oldest.getTime()) / 1000;
    return { ...counts, oldestSeconds: Math.max(0, oldestSeconds) };
  };
}
