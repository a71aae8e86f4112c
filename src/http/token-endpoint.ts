import type { Pages } from './assets.ts';
import type { Cors } from './cors.ts';
import type { TokenEndpoint } from './oauth-token.ts';

/** Where programs get access tokens for their API keys (RFC 6749 §3.2). */
export const tokenPath = '/oauth/token';

/** Returns what is at `/oauth/token`; it is loaded with the first request. */
export function createTokenEndpoint({
  cors,
  ...options
}: TokenEndpoint & { readonly cors: Cors }): Pages {
  return {
    async respond(request, pathname, serverContext) {
      if (pathname !== tokenPath) return null;
      const preflight = cors.preflight(request);
      if (preflight) return preflight;
      const { answerTokenRequest } = await import('./oauth-token.ts');
      return cors.allow(request, await answerTokenRequest(request, serverContext, options));
    },
  };
}
