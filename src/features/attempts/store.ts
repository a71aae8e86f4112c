/** How often something may be tried: `burst` times at once, then once an interval. */
export interface AttemptLimit {
  readonly key: string;
  readonly burst: number;
  readonly intervalMs: number;
  /** Whether the key is only looked at: where it is exhausted the attempt is refused, and nothing is counted on it. */
  readonly isOnlyChecked?: boolean;
}

export type AttemptOutcome =
  | { readonly allowed: true }
  /** The keys that were tried too often, each with the milliseconds until it may be tried again. */
  | { readonly allowed: false; readonly exhausted: ReadonlyMap<string, number> };

export interface AttemptStore {
  /** Counts one attempt on every key, or on none when one of them is exhausted. No key is given twice, here and below, and no more than a few. */
  count(limits: readonly AttemptLimit[], now: Date): Promise<AttemptOutcome>;
  /**
   * Forgets what was counted on the keys to reset, and takes one attempt back on those to refund. Deletes keys on which
   * nothing counts any more. Counts one attempt on the key to charge, unless that is exhausted.
   */
  forgive(step: {
    reset: readonly string[];
    refund: readonly { key: string; intervalMs: number }[];
    charge?: AttemptLimit | undefined;
    now: Date;
  }): Promise<void>;
}
