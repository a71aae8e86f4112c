import { hash } from 'node:crypto';
import { fetchUserInfo, type ClientAuth, type Configuration } from 'openid-client';
import type { RecordEvent } from '../../events.ts';
import type { Clock } from '../../lib/clock.ts';
import { createAuthorization } from './authorization.ts';
import { createDiscovery, type Metadata } from './discovery.ts';
import { createProviderHttp, type ProviderFetch } from './http.ts';
import {
  createProviderKeys,
  requireAccessTokenHash,
  verifyIdToken,
  type Claims,
} from './id-token.ts';
import { requireNonce, toIdentity, type Special } from './identity.ts';
import { BadAnswer, type Provider, type ProviderSettings } from './provider.ts';
import { translate } from './reasons.ts';

export interface ProviderParts {
  readonly timeoutSeconds: number;
  readonly clock: Clock;
  readonly record: RecordEvent;
  readonly fetch?: typeof globalThis.fetch | undefined;
}

export type Asking = Pick<Provider, 'authorizationUrl' | 'identify' | 'verifyIdToken'>;

/** What is special of a provider that speaks OpenID Connect. */
export interface OpenIdSpecial extends Special {
  /** What its discovery document would say: that is not asked for. */
  readonly metadata?: Metadata;
  /** Whether its ID tokens say all that it says: the userinfo endpoint is not asked. */
  readonly saysAllInIdTokens?: boolean;
  /** Further parameters of the authorization request. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** How this server proves itself, instead of by the client secret. */
  readonly clientAuth?: ClientAuth;
}

/** Of an ID token. Microsoft's may list 200 groups. */
const maxLength = 16_384;

/** Returns what logs in at an OpenID provider (OpenID Connect Core §3.1). */
export function createOpenIdProvider(
  settings: ProviderSettings,
  parts: ProviderParts,
  special: OpenIdSpecial = {},
): Asking {
  const { id, issuer, clientId, scopes, audiences } = settings;
  const { clock } = parts;
  const http = createProviderHttp({ ...parts, id, issuer });
  const discovery = createDiscovery({ issuer, http, clock });
  const keysOf = rememberLast((uri: string) => createProviderKeys({ uri, http, clock }));
  const authorization = createAuthorization(settings, parts, special.clientAuth);

  const within = <T>(work: (metadata: Metadata, fetch: ProviderFetch) => Promise<T>): Promise<T> =>
    http.within(async (fetch) => {
      try {
        return await work(special.metadata ?? (await discovery.get()), fetch);
      } catch (error) {
        throw translate(error);
      }
    });

  const verify = (idToken: string, metadata: Metadata, among: readonly string[]) =>
    verifyIdToken(idToken, {
      keys: keysOf(metadata.jwks_uri),
      issuer,
      audiences: among,
      algorithms: metadata.id_token_signing_alg_values_supported,
      clock,
    });

  /** Returns claims that have the address, which some providers say at the userinfo endpoint alone. */
  const withEmail = async (claims: Claims, configuration: Configuration, token: string) => {
    const { userinfo_endpoint: endpoint } = configuration.serverMetadata();
    const isAsked = scopes.split(' ').includes('email');
    if (special.saysAllInIdTokens || claims['email'] !== undefined) return claims;
    if (endpoint === undefined || !isAsked) return claims;
    return fetchUserInfo(configuration, token, claims.sub);
  };

  return {
    authorizationUrl: (flow) =>
      within((metadata, fetch) => {
        const parameters = { nonce: flow.nonce, scope: scopes, ...special.parameters };
        return authorization.urlOf({ metadata, fetch }, flow, parameters);
      }),

    identify: (flow, answer) =>
      within(async (metadata, fetch) => {
        const { tokens, configuration } = await authorization.redeem(
          { metadata, fetch },
          flow,
          answer,
          { expectedNonce: flow.nonce, idTokenExpected: true },
        );
        const { id_token: idToken = '', access_token: accessToken } = tokens;
        // The library looks at the claims alone: the signature is checked here.
        const claims = await verify(idToken, metadata, [clientId]);
        requireNonce(claims, [flow.nonce]);
        requireAccessTokenHash(claims, idToken, accessToken);
        const known = await withEmail(claims, configuration, accessToken);
        return toIdentity({ id, issuer, claims, known, special });
      }),

    verifyIdToken: (idToken, nonce) =>
      within(async (metadata) => {
        if (idToken.length > maxLength) throw new BadAnswer('length');
        const claims = await verify(idToken, metadata, audiences);
        // A token for this server and another one could come from there.
        if ([claims['aud']].flat().length !== 1) throw new BadAnswer('aud');
        // Apps on iOS send the hash of their nonce, in hexadecimal, and it is that which the token has.
        requireNonce(claims, [nonce, hash('sha256', nonce)]);
        return toIdentity({ id, issuer, claims, known: claims, special });
      }),
  };
}

function rememberLast<Value>(make: (key: string) => Value): (key: string) => Value {
  let last: { readonly key: string; readonly value: Value } | null = null;
  return (key) => {
    if (last?.key !== key) last = { key, value: make(key) };
    return last.value;
  };
}
