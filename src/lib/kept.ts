import type { Clock } from './clock.ts';

/** A value that is loaded when it is first asked for, and kept. */
export interface Kept<Value> {
  /** Returns the value, loaded again if it is too old. Throws what the load throws. */
  get(): Promise<Value>;
  /** Loads it again. Everyone who asks meanwhile waits for the same load. */
  reload(): Promise<Value>;
  /** Whether the last load that succeeded began less than so long ago. */
  isYounger(ms: number): boolean;
}

/** Keeps what `load` returns. After a load that failed, nothing is loaded for `pauseMs`: the same error is thrown. */
export function keep<Value>(options: {
  load: () => Promise<Value>;
  clock: Clock;
  maxAgeMs: number;
  pauseMs: number;
}): Kept<Value> {
  const { load, clock, maxAgeMs, pauseMs } = options;
  let kept: { readonly at: number; readonly value: Value } | null = null;
  let failed: { readonly at: number; readonly error: unknown } | null = null;
  let pending: Promise<Value> | null = null;

  // Where the clock was set back, the age is not known.
  const isWithin = (at: number, ms: number) => at <= clock.now() && clock.now() < at + ms;

  const loadNow = async (): Promise<Value> => {
    if (failed && isWithin(failed.at, pauseMs)) throw failed.error;
    const at = clock.now();
    try {
      const value = await load();
      kept = { at, value };
      failed = null;
      return value;
    } catch (error) {
      failed = { at: clock.now(), error };
      throw error;
    }
  };

  const reload = (): Promise<Value> =>
    (pending ??= loadNow().finally(() => {
      pending = null;
    }));

  return {
    reload,
    isYounger: (ms) => kept !== null && isWithin(kept.at, ms),
    get: async () => (kept && isWithin(kept.at, maxAgeMs) ? kept.value : reload()),
  };
}
