import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  clockSkew,
  clockTolerance,
  ClientSecretBasic,
  ClientSecretPost,
  Configuration,
  customFetch,
  fetchUserInfo,
  type ClientAuth,
} from 'openid-client';
import type { RecordEvent } from '../../events.ts';
import { systemClock, type Clock } from '../../lib/clock.ts';
import { createDiscovery, type Metadata } from './discovery.ts';
import { createProviderHttp, type ProviderFetch } from './http.ts';
import {
  createProviderKeys,
  requireAccessTokenHash,
  toleranceSeconds,
  verifyIdToken,
  type Claims,
} from './id-token.ts';
import { requireNonce, toIdentity, type Special } from './identity.ts';
import type { OidcFlow, Provider, ProviderSettings } from './provider.ts';
import { requireAnswer } from './answer.ts';
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
  /** Further parameters of the authorization request. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** How this server proves itself, instead of by the client secret. */
  readonly clientAuth?: ClientAuth;
}

/** Returns what logs in at an OpenID provider (OpenID Connect Core §3.1). */
export function createOpenIdProvider(
  settings: ProviderSettings,
  parts: ProviderParts,
  special: OpenIdSpecial = {},
): Asking {
  const { id, issuer, clientId, scopes } = settings;
  const { clock } = parts;
  const http = createProviderHttp({ ...parts, id, issuer });
  const discovery = createDiscovery({ issuer, http, clock });
  const keysOf = rememberLast((uri: string) => createProviderKeys({ uri, http, clock }));

  const within = <T>(work: (metadata: Metadata, fetch: ProviderFetch) => Promise<T>): Promise<T> =>
    http.within(async (fetch) => {
      try {
        return await work(await discovery.get(), fetch);
      } catch (error) {
        throw translate(error);
      }
    });

  const configure = (metadata: Metadata, fetch: ProviderFetch): Configuration => {
    const auth = special.clientAuth ?? secretAuth(settings.clientSecret ?? '', metadata);
    // Made for each login: the library reads the clock's difference once.
    const skew = Math.round((clock.now() - systemClock.now()) / 1000);
    const times = { [clockSkew]: skew, [clockTolerance]: toleranceSeconds };
    const configuration = new Configuration({ ...metadata }, clientId, times, auth);
    configuration[customFetch] = fetch;
    if (issuer.startsWith('http:')) allowInsecureRequests(configuration);
    return configuration;
  };

  const verify = (idToken: string, metadata: Metadata, audiences: readonly string[]) =>
    verifyIdToken(idToken, {
      keys: keysOf(metadata.jwks_uri),
      issuer,
      audiences,
      algorithms: metadata.id_token_signing_alg_values_supported,
      clock,
    });

  /** Returns claims that have the address, which some providers say at the userinfo endpoint alone. */
  const withEmail = async (claims: Claims, configuration: Configuration, token: string) => {
    const { userinfo_endpoint: endpoint } = configuration.serverMetadata();
    const isAsked = scopes.split(' ').includes('email');
    if (claims['email'] !== undefined || endpoint === undefined || !isAsked) return claims;
    return fetchUserInfo(configuration, token, claims.sub);
  };

  return {
    authorizationUrl: (flow) =>
      within(async (metadata, fetch) => {
        const parameters = {
          ...(await requestOf(flow)),
          scope: scopes,
          ...special.parameters,
        };
        return buildAuthorizationUrl(configure(metadata, fetch), parameters).href;
      }),

    identify: (flow, answer) =>
      within(async (metadata, fetch) => {
        requireAnswer(answer, flow, metadata);
        const configuration = configure(metadata, fetch);
        const back = new URL(`${flow.redirectUri}?${answer}`);
        const tokens = await authorizationCodeGrant(configuration, back, {
          expectedState: flow.state,
          expectedNonce: flow.nonce,
          pkceCodeVerifier: flow.codeVerifier,
          idTokenExpected: true,
        });
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
        const claims = await verify(idToken, metadata, settings.audiences);
        requireNonce(claims, [nonce]);
        return toIdentity({ id, issuer, claims, known: claims, special });
      }),
  };
}

async function requestOf({ state, nonce, redirectUri, codeVerifier }: OidcFlow) {
  return {
    response_type: 'code',
    redirect_uri: redirectUri,
    state,
    nonce,
    code_challenge: await calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
  };
}

/** Servers differ in how they decode a secret in a header (RFC 6749 §2.3.1), and agree about forms. */
function secretAuth(secret: string, metadata: Metadata): ClientAuth {
  const { token_endpoint_auth_methods_supported: methods = ['client_secret_basic'] } = metadata;
  const isForm = methods.includes('client_secret_post');
  return isForm ? ClientSecretPost(secret) : ClientSecretBasic(secret);
}

function rememberLast<Value>(make: (key: string) => Value): (key: string) => Value {
  let last: { readonly key: string; readonly value: Value } | null = null;
  return (key) => {
    if (last?.key !== key) last = { key, value: make(key) };
    return last.value;
  };
}
