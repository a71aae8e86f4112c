import { callerOf } from '../../request/context.ts';
import type { Resolvers } from '../../graphql/generated/resolvers.ts';
import type { OneTimeTokens } from './one-time-tokens.ts';

export function oneTimeTokenResolvers(tokens: Pick<OneTimeTokens, 'look'>): Resolvers {
  return {
    Query: {
      async mailLink(_parent, { token }, context) {
        const { purpose, email, userId, expiresAt } = await tokens.look(token, callerOf(context));
        const user = userId === null ? null : await context.loadUser(userId);
        return { purpose, email, username: user?.username ?? null, expiresAt };
      },
    },
  };
}
