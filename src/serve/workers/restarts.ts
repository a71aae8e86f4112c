/** One that has worked for so long has not failed to start. */
const steadyMs = 60_000;
const firstDelayMs = 100;
const longestDelayMs = 10_000;
/** With the delays between them, half a minute. */
const mostInARow = 10;

/** How often a worker has ended one after another, without a good while in between. */
export interface Restarts {
  /** Returns how long to wait until the next one begins, or null where it would be the same again. */
  afterEnd(livedMs: number): number | null;
}

export function createRestarts(): Restarts {
  let inARow = 0;
  return {
    afterEnd(livedMs) {
      inARow = livedMs >= steadyMs ? 1 : inARow + 1;
      if (inARow >= mostInARow) return null;
      return Math.min(firstDelayMs * 2 ** (inARow - 1), longestDelayMs);
    },
  };
}
