import type { Config } from '../../config.ts';
import { hasFactor } from './second-factors.ts';
import type { PasskeyRow, SecondFactorStore } from './store.ts';

/** The second factors of a user, for themselves: `SecondFactors` in schema.graphql. */
export interface OwnFactors {
  readonly userId: string;
  readonly isRequired: boolean;
  readonly totpSince: Date | null;
  readonly recoveryCodesLeft: number;
  readonly passkeys: () => Promise<readonly PasskeyRow[]>;
  /** `AllAcceptedCredentialsOptions` of WebAuthn. */
  readonly acceptedPasskeys: () => Promise<object | null>;
}

export type FindOwnFactors = (userId: string) => Promise<OwnFactors>;

export function createFindOwnFactors(options: {
  config: Pick<Config, 'secondFactor'>;
  store: Pick<SecondFactorStore, 'find'>;
  passkeys: {
    list(userId: string): Promise<PasskeyRow[]>;
    accepted(userId: string): Promise<object | null>;
  };
}): FindOwnFactors {
  const { config, store, passkeys } = options;
  return async (userId) => {
    const found = await store.find(userId);
    const isRequired = config.secondFactor === 'required' || hasFactor(found);
    const { totpSince, recoveryCodes: recoveryCodesLeft } = found;
    return {
      userId,
      isRequired,
      totpSince,
      recoveryCodesLeft,
      passkeys: () => passkeys.list(userId),
      acceptedPasskeys: () => passkeys.accepted(userId),
    };
  };
}
