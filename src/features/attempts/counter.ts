import { AuthError } from '../../errors.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Audit } from '../audit/audit.ts';
import type { AttemptLimit, AttemptStore } from './store.ts';

/** What is exhausted, and for how many milliseconds. */
export type Refusal = ReadonlyMap<string, number>;

export interface Counter {
  /** Counts on all of the limits and returns null, or on none. */
  count(limits: readonly AttemptLimit[]): Promise<Refusal | null>;
  /**
   * The same, and looks at how often the user has succeeded, where that is limited. Where it was too often, only a
   * success is refused, once the guess has been checked: refusing a failure would tell that there is such a user.
   */
  countBeside(
    successes: AttemptLimit | null,
    limits: readonly AttemptLimit[],
  ): Promise<{ refusal: Refusal | null; tooMany: Refusal | null }>;
  /** Counts on all of the limits, or throws TOO_MANY_ATTEMPTS. */
  require(kind: string, limits: readonly AttemptLimit[]): Promise<void>;
  /** Returns TOO_MANY_ATTEMPTS. */
  refuse(kind: string, refusal: Refusal): Promise<AuthError>;
}

export function createCounter(options: {
  store: Pick<AttemptStore, 'count'>;
  clock: Clock;
  audit: Pick<Audit, 'tell'>;
}): Counter {
  const { store, clock, audit } = options;

  const count: Counter['count'] = async (limits) => {
    const outcome = await store.count(limits, new Date(clock.now()));
    return outcome.allowed ? null : outcome.exhausted;
  };

  const refuse: Counter['refuse'] = async (kind, refusal) => {
    const retryAfter = Math.ceil(Math.max(...refusal.values()) / 1000);
    await audit.tell({ event: 'attempts_exceeded', kind });
    return new AuthError('TOO_MANY_ATTEMPTS', { retryAfter });
  };

  return {
    count,
    refuse,

    async countBeside(successes, limits) {
      if (!successes) return { refusal: await count(limits), tooMany: null };
      const refusal = await count([...limits, { ...successes, isOnlyChecked: true }]);
      if (!refusal?.has(successes.key)) return { refusal, tooMany: null };
      return { refusal: await count(limits), tooMany: refusal };
    },

    async require(kind, limits) {
      const refusal = await count(limits);
      if (refusal) throw await refuse(kind, refusal);
    },
  };
}

/** Returns whether nothing but these limits is exhausted. */
export function isWithin(refusal: Refusal, limits: readonly AttemptLimit[]): boolean {
  const keys = new Set(limits.map(({ key }) => key));
  return [...refusal.keys()].every((key) => keys.has(key));
}
