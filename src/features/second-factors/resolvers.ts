import { AuthError } from '../../errors.ts';
import { requireViewer } from '../../request/context.ts';
import type { Resolvers } from '../../graphql/generated/resolvers.ts';
import type { FindOwnFactors } from './own-factors.ts';

export function secondFactorResolvers(findOwnFactors: FindOwnFactors): Resolvers {
  return {
    User: {
      async secondFactors({ id }, _args, context) {
        if (id !== requireViewer(context).user.id) throw new AuthError('FORBIDDEN');
        return findOwnFactors(id);
      },
    },
  };
}
