import { AuthError } from '../../errors.ts';
import type { Clock } from '../../lib/clock.ts';
import type { EventDetails, RecordEvent } from '../../events.ts';
import type { AttemptLimit, AttemptStore } from './store.ts';

/** What is exhausted, and for how many milliseconds. */
export type Refusal = ReadonlyMap<string, number>;

type Kind = NonNullable<EventDetails['kind']>;

export interface Counter {
  /** Counts on all of the limits and returns null, or on none. */
  count(limits: readonly AttemptLimit[]): Promise<Refusal | null>;
  /**
   * The same, and looks at the right passwords of the user. Where there were too many, only a right one is refused, once
   * it has been checked: refusing a wrong one would tell that there is such a user.
   */
  countBeside(
    rights: AttemptLimit,
    limits: readonly AttemptLimit[],
  ): Promise<{ refusal: Refusal | null; tooMany: Refusal | null }>;
  /** Counts on all of the limits, or throws TOO_MANY_ATTEMPTS. */
  require(kind: Kind, limits: readonly AttemptLimit[]): Promise<void>;
  /** Returns TOO_MANY_ATTEMPTS. */
  refuse(kind: Kind, refusal: Refusal): AuthError;
}

export function createCounter(options: {
  store: Pick<AttemptStore, 'count'>;
  clock: Clock;
  record: RecordEvent;
}): Counter {
  const { store, clock, record } = options;

  const count: Counter['count'] = async (limits) => {
    const outcome = await store.count(limits, new Date(clock.now()));
    return outcome.allowed ? null : outcome.exhausted;
  };

  const refuse: Counter['refuse'] = (kind, refusal) => {
    const retryAfter = Math.ceil(Math.max(...refusal.values()) / 1000);
    record('attempts_exceeded', { kind });
    return new AuthError('TOO_MANY_ATTEMPTS', { retryAfter });
  };

  return {
    count,
    refuse,

    async countBeside(rights, limits) {
      const refusal = await count([...limits, { ...rights, isOnlyChecked: true }]);
      if (!refusal?.has(rights.key)) return { refusal, tooMany: null };
      return { refusal: await count(limits), tooMany: refusal };
    },

    async require(kind, limits) {
      const refusal = await count(limits);
      if (refusal) throw refuse(kind, refusal);
    },
  };
}

/** Returns whether nothing but these limits is exhausted. */
export function isWithin(refusal: Refusal, limits: readonly AttemptLimit[]): boolean {
  const keys = new Set(limits.map(({ key }) => key));
  return [...refusal.keys()].every((key) => keys.has(key));
}
