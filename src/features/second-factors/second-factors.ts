import type { Config } from '../../config.ts';
import type { MaybePromise } from '../../lib/maybe-promise.ts';
import type { StartCondition } from '../sessions/store.ts';
import type { Method } from '../../lib/authentication-methods.ts';
import { hasSecondFactor } from '../../lib/authentication-methods.ts';
import type { FactorsOfUser, SecondFactorStore } from './store.ts';

/** A kind of second factor: the values of `SecondFactor` in schema.graphql. */
export type SecondFactor = 'TOTP' | 'PASSKEY' | 'RECOVERY_CODE';

/** Returns what the user can prove. Recovery codes are good in the place of a factor, and are none. */
export function factorsOf({ totpSince, passkeys, recoveryCodes }: FactorsOfUser): SecondFactor[] {
  const own: SecondFactor[] = [];
  if (totpSince) own.push('TOTP');
  if (passkeys > 0) own.push('PASSKEY');
  if (own.length > 0 && recoveryCodes > 0) own.push('RECOVERY_CODE');
  return own;
}

/** What a login has proved so far. */
export interface Proved {
  readonly methods: readonly Method[];
  readonly condition: Pick<StartCondition, 'newUser' | 'isPending'>;
}

/**
 * Returns the second factors of which the user has to prove one before they are admitted, or null where none is due. They
 * are empty where this server asks everyone for one, and the user has none yet.
 */
export type FindDue = (
  userId: string,
  proved: Proved,
) => MaybePromise<readonly SecondFactor[] | null>;

export function createFindDue(options: {
  config: Pick<Config, 'secondFactor'>;
  store: Pick<SecondFactorStore, 'find'>;
}): FindDue {
  const { config, store } = options;
  return (userId, { methods, condition }) => {
    if (hasSecondFactor(methods)) return null;
    const isRequired = config.secondFactor === 'required';
    // A user who signs up has none, which no query has to say.
    if (condition.newUser || condition.isPending) return isRequired ? [] : null;
    return store.find(userId).then((found) => {
      const factors = factorsOf(found);
      return factors.length > 0 || isRequired ? factors : null;
    });
  };
}
