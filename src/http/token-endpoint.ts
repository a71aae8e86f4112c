import type { ExchangeApiKey } from '../features/api-keys/exchange.ts';
import type { Report } from '../graphql/answers/errors.ts';
import type { ContextFactory } from '../request/context.ts';
import type { Pages } from './assets.ts';
import type { Cors } from './cors.ts';

/** Where programs get access tokens for their API keys (RFC 6749 §3.2). */
export const tokenPath = '/oauth/token';

export interface TokenEndpoint {
  /** Loads what exchanges API keys. */
  readonly apiKeys: () => Promise<{ readonly exchange: ExchangeApiKey }>;
  readonly context: ContextFactory;
  readonly cors: Cors;
  readonly report: Report;
}

/** Returns what is at `/oauth/token`; it is loaded with the first request. */
export function createTokenEndpoint(options: TokenEndpoint): Pages {
  return {
    async respond(request, pathname, serverContext) {
      if (pathname !== tokenPath) return null;
      const preflight = options.cors.preflight(request);
      if (preflight) return preflight;
      const { answerTokenRequest } = await import('./oauth-token.ts');
      return options.cors.allow(request, await answerTokenRequest(request, serverContext, options));
    },
  };
}
