import type { Clock } from '../lib/clock.ts';

/** A clock that moves only when a test advances it. */
export interface FakeClock extends Clock {
  advanceSeconds(seconds: number): void;
}

/** Returns a clock that stands at a moment, in milliseconds since the epoch; all of a test server go by it. */
export function createFakeClock(start = Date.UTC(2026, 10, 23, 9, 30)): FakeClock {
  let now = start;
  return {
    now: () => now,
    advanceSeconds(seconds) {
      now += seconds * 1000;
    },
  };
}
