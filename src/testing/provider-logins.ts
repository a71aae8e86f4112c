import type { Config } from '../config.ts';
import { requireOptions } from '../options.ts';
import type { Options } from '../lib/options.ts';
import type { Server } from '../server.ts';
import { testPeer, type Execute } from './execute.ts';
import { expectData } from './expect.ts';
import { atProviderOptions, type AtProvider, type PlayedProviders } from './providers.ts';

/** Who a user is, and at which provider. */
export interface ProviderLogin extends AtProvider {
  /** Its `id` in the settings: the first of them, unless it is said. */
  readonly provider?: string;
}

const loginOptions: Options<ProviderLogin> = { ...atProviderOptions, provider: 'text' };

/** What a page or an app has when its user is back from a provider. A type, so that it can be sent as variables. */
export type ProviderCode = {
  readonly code: string;
  readonly verifier: string;
};

/** Logins at the providers of the settings. They are played: no request leaves the process. */
export interface ProviderLogins {
  /** Has a user log in at a provider. Returns what `finishOidcLogin` and `linkIdentity` take. */
  providerLogin(who?: ProviderLogin): Promise<ProviderCode>;
  /**
   * Has a user log in at the `url` of `startOidcLogin`, or turn back there. Returns the URL at which they are back, with
   * `code` or `error`.
   */
  providerReturn(url: string, who?: AtProvider | 'access_denied'): Promise<string>;
  /** Returns the ID token that an app gets of a provider, for `loginWithIdToken`, with the nonce of `startIdTokenLogin`. */
  idToken(nonce: string, who?: ProviderLogin): string;
}

const start =
  'mutation ($provider: ID!, $returnTo: String!) { startOidcLogin(provider: $provider, returnTo: $returnTo) { url verifier } }';

export function playLogins(parts: {
  readonly server: Pick<Server, 'fetch'>;
  readonly execute: Execute;
  readonly config: Pick<Config, 'issuer'>;
  readonly played: PlayedProviders;
}): ProviderLogins {
  const { server, execute, config, played } = parts;

  const providerReturn: ProviderLogins['providerReturn'] = async (url, who = {}) => {
    if (who !== 'access_denied') requireOptions('providerReturn', who, atProviderOptions);
    const { searchParams } = new URL(url);
    const redirectUri = searchParams.get('redirect_uri') ?? '';
    const provider = played.require(/\/oidc\/([^/]+)\/callback$/.exec(redirectUri)?.[1] ?? '');
    const said = who === 'access_denied' ? { error: who } : { code: played.codeOf(provider, who) };
    const query = new URLSearchParams({ ...said, state: searchParams.get('state') ?? '' });
    const answer = await server.fetch(new Request(`${redirectUri}?${query}`), testPeer);
    const location = answer.headers.get('location');
    if (location === null) throw new Error(await answer.text());
    return location;
  };

  return {
    providerReturn,
    async providerLogin(who = {}) {
      requireOptions('providerLogin', who, loginOptions);
      const { provider, ...identity } = who;
      const returnTo = new URL('/', config.issuer).href;
      const given = { provider: played.require(provider), returnTo };
      const { url, verifier } = expectData(await execute(start, given)).startOidcLogin;
      const back = new URL(await providerReturn(url, identity));
      return { code: back.searchParams.get('code') ?? '', verifier };
    },
    idToken(nonce, who = {}) {
      requireOptions('idToken', who, loginOptions);
      const { provider, ...identity } = who;
      return played.idTokenOf(played.require(provider), nonce, identity);
    },
  };
}
