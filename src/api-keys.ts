import type { Resolvers } from './graphql/generated/resolvers.ts';

/** API keys and the tokens that programs get for them. `app.ts` loads it when it is first asked for. */
export interface ApiKeys {
  readonly resolvers: readonly Resolvers[];
}

export function createApiKeyParts(): ApiKeys {
  const later = () => Promise.reject(new Error('Not there yet.'));
  return {
    resolvers: [
      {
        Mutation: { createApiKey: later, revokeApiKey: later, exchangeApiKey: later },
        User: { apiKeys: later },
        ApiKey: { scopes: later },
      },
    ],
  };
}
