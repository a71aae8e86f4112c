import type { Config } from '../../config.ts';
import { hasFactor } from './second-factors.ts';
import type { SecondFactorStore } from './store.ts';

/** The second factors of a user, for themselves: `SecondFactors` in schema.graphql. */
export interface OwnFactors {
  readonly userId: string;
  readonly isRequired: boolean;
  readonly totpSince: Date | null;
  readonly recoveryCodesLeft: number;
}

export type FindOwnFactors = (userId: string) => Promise<OwnFactors>;

export function createFindOwnFactors(options: {
  config: Pick<Config, 'secondFactor'>;
  store: Pick<SecondFactorStore, 'find'>;
}): FindOwnFactors {
  const { config, store } = options;
  return async (userId) => {
    const found = await store.find(userId);
    const isRequired = config.secondFactor === 'required' || hasFactor(found);
    const { totpSince, recoveryCodes: recoveryCodesLeft } = found;
    return { userId, isRequired, totpSince, recoveryCodesLeft };
  };
}
