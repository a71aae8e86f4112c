import { createApiKeys } from '../features/api-keys/api-keys.ts';
import { createExchangeApiKey, type ExchangeApiKey } from '../features/api-keys/exchange.ts';
import { apiKeyResolvers } from '../features/api-keys/resolvers.ts';
import type { Resolvers } from '../graphql/generated/resolvers.ts';
import type { LateParts } from './parts.ts';

/** API keys and the tokens that programs get for them. `late.ts` loads it when it is first asked for. */
export interface ApiKeys {
  readonly resolvers: readonly Resolvers[];
  readonly exchange: ExchangeApiKey;
}

export function createApiKeyParts(parts: LateParts): ApiKeys {
  const hasClaimsHook = parts.hooks.claims !== undefined;
  const ofKeys = { ...parts, store: parts.store.apiKeys, hasClaimsHook };
  const exchange = createExchangeApiKey(ofKeys);
  return {
    exchange,
    resolvers: [apiKeyResolvers(createApiKeys(ofKeys), exchange, parts.factorScopes)],
  };
}
