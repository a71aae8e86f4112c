import type { Config } from '../../config.ts';
import type { MaybePromise } from '../../lib/maybe-promise.ts';
import type { StartCondition } from '../sessions/store.ts';
import { hasSecondFactor, type Method } from '../../lib/authentication-methods.ts';
import { maxTotpFailures, type FactorsOfUser, type SecondFactorStore } from './store.ts';

/** A kind of second factor: the values of `SecondFactor` in schema.graphql. */
export type SecondFactor = 'TOTP' | 'PASSKEY' | 'RECOVERY_CODE';

/** Returns whether the user has a second factor, be it one that is suspended. Recovery codes do not count. */
export function hasFactor({ totpSince, passkeys }: FactorsOfUser): boolean {
  return totpSince !== null || passkeys > 0;
}

/** Returns what the user can prove now. Recovery codes are good in the place of a factor. */
export function factorsOf(found: FactorsOfUser): SecondFactor[] {
  if (!hasFactor(found)) return [];
  const { totpSince, totpFailures, passkeys, recoveryCodes } = found;
  const factors: SecondFactor[] = [];
  if (totpSince && totpFailures < maxTotpFailures) factors.push('TOTP');
  if (passkeys > 0) factors.push('PASSKEY');
  if (recoveryCodes > 0) factors.push('RECOVERY_CODE');
  return factors;
}

/** What a login has proved so far. */
export interface Proved {
  readonly methods: readonly Method[];
  readonly condition: Pick<StartCondition, 'newUser' | 'isPending'>;
}

/**
 * Returns the second factors of which the user has to prove one before they are admitted, or null where none is due. They
 * are empty where this server asks everyone for one and the user has none yet, and where all that they have is suspended.
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
    return store
      .find(userId)
      .then((found) => (hasFactor(found) || isRequired ? factorsOf(found) : null));
  };
}
