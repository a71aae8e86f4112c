/** Where the time comes from, so that tests can move it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** The clock's time in whole seconds since the epoch: a NumericDate of RFC 7519 §2. */
export function numericDate(clock: Clock): number {
  return Math.floor(clock.now() / 1000);
}
