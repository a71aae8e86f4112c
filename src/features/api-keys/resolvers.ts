import type { Resolvers } from '../../graphql/generated/resolvers.ts';
import { commonTokens } from '../../lib/scope.ts';
import { callerOf, requireViewer } from '../../request/context.ts';
import type { FactorScopes } from '../second-factors/scopes.ts';
import { requireOwn } from '../../request/own.ts';
import type { ApiKeyRules } from './api-keys.ts';
import type { ExchangeApiKey } from './exchange.ts';

export function apiKeyResolvers(
  keys: ApiKeyRules,
  exchange: ExchangeApiKey,
  { grantable }: Pick<FactorScopes, 'grantable'>,
): Resolvers {
  return {
    Mutation: {
      createApiKey: (_parent, { input }, context) =>
        keys.create(requireViewer(context), {
          name: input.name,
          scopes: input.scopes ?? [],
          expiresIn: input.expiresIn ?? null,
          serviceAccount: input.serviceAccount ?? null,
        }),
      revokeApiKey: (_parent, { id }, context) => keys.revoke(requireViewer(context), id),
      exchangeApiKey: (_parent, { apiKey, scope = null }, context) =>
        exchange({ secret: apiKey, scope }, callerOf(context), context.acceptViewer),
    },
    User: {
      async apiKeys({ id }, _args, context) {
        requireOwn(id, context, 'latchkey:users:read');
        return keys.list(id);
      },
    },
    ApiKey: {
      async scopes({ userId, scope }, _args, { loadUser }) {
        const user = await loadUser(userId);
        return [...commonTokens(grantable(scope, []), user?.scope ?? '')];
      },
    },
  };
}
