import type { Config } from '../config.ts';
import { BadAnswer, type ProvidedIdentity, type Provider } from '../features/providers/provider.ts';
import type { Providers } from '../features/providers/providers.ts';
import type { Options } from '../lib/options.ts';
import { withQuery } from '../lib/return-url.ts';

/** Who a user is at a provider, as the provider says. */
export interface AtProvider {
  /** Its `id` for the user, which never changes: `susan`, unless it is said. */
  readonly subject?: string;
  readonly email?: string;
  /** Whether the provider has verified the address: true, unless it is said. */
  readonly isEmailVerified?: boolean;
  /** Whether the provider speaks for the address, for `AUTH_OIDC_LINK=verified`: false, unless it is said. */
  readonly isEmailAuthoritative?: boolean;
  /** A name for a new user: `preferred_username`. */
  readonly usernameHint?: string;
}

export const atProviderOptions: Options<AtProvider> = {
  subject: 'text',
  email: 'text',
  isEmailVerified: 'boolean',
  isEmailAuthoritative: 'boolean',
  usernameHint: 'text',
};

/** The providers of the settings, as the kit plays them: no request leaves the process. */
export interface PlayedProviders extends Providers {
  /** Returns the `id` of a provider: the first, where none is named. Throws a TypeError for one that is not set. */
  require(id?: string): string;
  /** Returns the code with which a user comes back from this provider. */
  codeOf(provider: string, who: AtProvider): string;
  /** Returns the ID token that an app on a phone gets for this nonce. */
  idTokenOf(provider: string, nonce: string, who: AtProvider): string;
}

export function playProviders({ oidcProviders }: Pick<Config, 'oidcProviders'>): PlayedProviders {
  const codes = new Map<string, ProvidedIdentity>();
  const idTokens = new Map<string, ProvidedIdentity>();
  const issuers = new Map(oidcProviders.map(({ id, issuer }) => [id, issuer]));

  const keep = (kept: Map<string, ProvidedIdentity>, provider: string, who: AtProvider) => {
    const issuer = issuers.get(provider) ?? '';
    const name = `${provider}-${kept.size + 1}`;
    kept.set(name, identityOf(provider, issuer, who));
    return name;
  };

  const playOne = ({ id, name, issuer, audiences }: Config['oidcProviders'][number]): Provider => ({
    id,
    name,
    takesIdTokens: audiences.length > 0,
    authorizationUrl: async ({ state, redirectUri }) =>
      withQuery(`${issuer.replace(/\/$/, '')}/authorize`, { state, redirect_uri: redirectUri }),
    identify: async (_flow, answer) => {
      const identity = codes.get(answer.get('code') ?? '');
      if (identity?.provider !== id) throw new BadAnswer('code refused');
      return identity;
    },
    verifyIdToken: async (idToken, nonce) => {
      const [token = '', ofNonce] = idToken.split(' ');
      const identity = idTokens.get(token);
      if (identity?.provider !== id) throw new BadAnswer('signature');
      if (ofNonce !== nonce) throw new BadAnswer('nonce');
      return identity;
    },
  });

  const played = new Map(oidcProviders.map((settings) => [settings.id, playOne(settings)]));
  const listed = oidcProviders.map(({ id, name }) => ({ id, name }));
  return {
    find: (id) => played.get(id) ?? null,
    list: () => listed,
    require(id = listed[0]?.id) {
      if (id !== undefined && played.has(id)) return id;
      const names = listed.map((one) => one.id).join(', ') || 'none';
      throw new TypeError(`Which provider? AUTH_OIDC_PROVIDERS of the settings: ${names}.`);
    },
    codeOf: (provider, who) => keep(codes, provider, who),
    idTokenOf: (provider, nonce, who) => `${keep(idTokens, provider, who)} ${nonce}`,
  };
}

function identityOf(provider: string, issuer: string, who: AtProvider): ProvidedIdentity {
  const { subject = 'susan', email = null, usernameHint = null } = who;
  const { isEmailVerified = email !== null, isEmailAuthoritative = false } = who;
  return {
    provider,
    issuer,
    subject,
    email,
    isEmailVerified,
    isEmailAuthoritative,
    usernameHint,
  };
}
