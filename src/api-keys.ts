import type { Config } from './config.ts';
import { createApiKeys } from './features/api-keys/api-keys.ts';
import { createExchangeApiKey, type ExchangeApiKey } from './features/api-keys/exchange.ts';
import { apiKeyResolvers } from './features/api-keys/resolvers.ts';
import type { Attempts } from './features/attempts/attempts.ts';
import type { Audit } from './features/audit/audit.ts';
import type { Notices } from './features/mail/notices.ts';
import type { FactorScopes } from './features/second-factors/scopes.ts';
import type { Sign } from './features/sign-in/sign.ts';
import type { Resolvers } from './graphql/generated/resolvers.ts';
import type { Clock } from './lib/clock.ts';
import type { RandomBytes } from './lib/secrets.ts';
import type { Store } from './store/store.ts';

/** API keys and the tokens that programs get for them. `app.ts` loads it when it is first asked for. */
export interface ApiKeys {
  readonly resolvers: readonly Resolvers[];
  readonly exchange: ExchangeApiKey;
}

interface Parts {
  readonly config: Config;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly audit: Audit;
  readonly attempts: Attempts;
  readonly notices: Notices;
  readonly sign: Sign;
  readonly factorScopes: FactorScopes;
  readonly hasClaimsHook: boolean;
}

export function createApiKeyParts(parts: Parts): ApiKeys {
  const ofKeys = { ...parts, store: parts.store.apiKeys };
  const exchange = createExchangeApiKey(ofKeys);
  return {
    exchange,
    resolvers: [apiKeyResolvers(createApiKeys(ofKeys), exchange, parts.factorScopes)],
  };
}
