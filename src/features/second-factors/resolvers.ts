import { readUsers, requireOwn } from '../../request/own.ts';
import type { Resolvers } from '../../graphql/generated/resolvers.ts';
import type { FindOwnFactors } from './own-factors.ts';

export function secondFactorResolvers(findOwnFactors: FindOwnFactors): Resolvers {
  return {
    User: {
      async secondFactors({ id }, _args, context) {
        requireOwn(id, context, readUsers);
        return findOwnFactors(id);
      },
    },
  };
}
