import type { Config } from '../../config.ts';
import { AuthError } from '../../errors.ts';
import { isOnThisMachine, isReturnUrl } from '../../lib/return-url.ts';
import type { Attempts } from '../attempts/attempts.ts';
import type { Caller } from '../attempts/caller.ts';
import type { Provider } from '../providers/provider.ts';
import type { Providers } from '../providers/providers.ts';
import { startedLogins } from './attempt-kinds.ts';
import type { Flows } from './flows.ts';

/** `OidcLogin` in schema.graphql. */
export interface BegunLogin {
  readonly url: string;
  readonly verifier: string;
}

/** Returns a provider; throws BAD_USER_INPUT where the settings have none of this name. */
export type RequireProvider = (id: string) => Provider;

export function createRequireProvider(providers: Pick<Providers, 'find'>): RequireProvider {
  return (id) => {
    const provider = providers.find(id);
    if (provider) return provider;
    const message = 'This server has no such provider.';
    throw new AuthError('BAD_USER_INPUT', { argument: ['provider'], message });
  };
}

/** Begins a login at a provider. Throws BAD_USER_INPUT, TOO_MANY_ATTEMPTS and PROVIDER_UNAVAILABLE. Stores nothing. */
export type StartLogin = (
  wanted: { readonly provider: string; readonly returnTo: string },
  caller: Caller,
) => Promise<BegunLogin>;

export function createStartLogin(options: {
  config: Pick<Config, 'issuer' | 'allowedOrigins' | 'returnUrls'>;
  requireProvider: RequireProvider;
  flows: Pick<Flows, 'begin'>;
  attempts: Pick<Attempts, 'count'>;
}): StartLogin {
  const { requireProvider, flows, attempts } = options;
  const listed = returnUrlsOf(options.config);
  return async ({ provider: id, returnTo }, caller) => {
    const provider = requireProvider(id);
    if (!isReturnUrl(returnTo, listed)) throw unlisted();
    await attempts.count(startedLogins, caller);
    const { flow, verifier } = flows.begin(id, returnTo);
    return { url: await provider.authorizationUrl(flow), verifier };
  };
}

/** Returns where a login at a provider may lead back to. */
function returnUrlsOf({
  issuer,
  allowedOrigins,
  returnUrls,
}: Pick<Config, 'issuer' | 'allowedOrigins' | 'returnUrls'>): readonly string[] {
  const { origin, protocol } = new URL(issuer);
  // RFC 9700 §2.6: what is on the way could change the page that gets the code.
  const isOpen = (url: string) =>
    protocol === 'https:' && url.startsWith('http:') && !isOnThisMachine(url);
  return [origin, ...allowedOrigins.filter((one) => !isOpen(one)), ...returnUrls];
}

function unlisted(): AuthError {
  const message =
    'No login may lead to this URL: it is on no origin of this server or of AUTH_ALLOWED_ORIGINS, and AUTH_RETURN_URLS does not list it.';
  return new AuthError('BAD_USER_INPUT', { argument: ['returnTo'], message });
}
