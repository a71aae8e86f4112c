import type { Pages } from './assets.ts';

/** What answers a browser that comes back from a provider. */
type Load = () => Promise<{
  answerCallback(provider: string, request: Request): Promise<Response>;
}>;

/** Returns what is at `/oidc/{provider}/callback`, which is the redirect URI that providers know. */
export function createCallbacks(load: Load): Pages {
  return {
    async respond(request, pathname) {
      const [, provider] = /^\/oidc\/([a-z\d-]+)\/callback$/.exec(pathname) ?? [];
      if (provider === undefined) return null;
      const { answerCallback } = await load();
      return answerCallback(provider, request);
    },
  };
}
