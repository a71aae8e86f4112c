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
  type AuthorizationCodeGrantChecks,
  type ClientAuth,
} from 'openid-client';
import { systemClock, type Clock } from '../../lib/clock.ts';
import { requireAnswer } from './answer.ts';
import type { Metadata } from './discovery.ts';
import type { ProviderFetch } from './http.ts';
import { toleranceSeconds } from './id-token.ts';
import type { OidcFlow, ProviderSettings } from './provider.ts';

/** What is known of an authorization server, and what asks it. */
export interface Server {
  readonly metadata: Omit<Metadata, 'jwks_uri'>;
  readonly fetch: ProviderFetch;
}

/** Authorization codes (RFC 6749 §4.1) with PKCE (RFC 7636). */
export interface Authorization {
  /** Returns the URL of the authorization endpoint with these parameters and what the flow needs. */
  urlOf(server: Server, flow: OidcFlow, parameters: Record<string, string>): Promise<string>;
  /** Checks what the browser brought, and returns what the code was redeemed for. Throws BadAnswer, or what the library throws. */
  redeem(
    server: Server,
    flow: OidcFlow,
    answer: URLSearchParams,
    checks?: AuthorizationCodeGrantChecks,
  ): Promise<{ readonly tokens: Tokens; readonly configuration: Configuration }>;
}

type Tokens = Awaited<ReturnType<typeof authorizationCodeGrant>>;

export function createAuthorization(
  { issuer, clientId, clientSecret }: ProviderSettings,
  { clock }: { readonly clock: Clock },
  /** How this server proves itself, instead of by the client secret. */
  clientAuth?: ClientAuth,
): Authorization {
  const configure = ({ metadata, fetch }: Server): Configuration => {
    const auth = clientAuth ?? secretAuth(clientSecret ?? '', metadata);
    // Made for each login: the library reads the clock's difference once.
    const skew = Math.round((clock.now() - systemClock.now()) / 1000);
    const times = { [clockSkew]: skew, [clockTolerance]: toleranceSeconds };
    const configuration = new Configuration({ ...metadata }, clientId, times, auth);
    configuration[customFetch] = fetch;
    if (issuer.startsWith('http:')) allowInsecureRequests(configuration);
    return configuration;
  };

  return {
    async urlOf(server, { state, redirectUri, codeVerifier }, parameters) {
      const url = buildAuthorizationUrl(configure(server), {
        response_type: 'code',
        redirect_uri: redirectUri,
        state,
        code_challenge: await calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
        ...parameters,
      });
      return url.href;
    },

    async redeem(server, flow, answer, checks) {
      requireAnswer(answer, flow, server.metadata);
      const configuration = configure(server);
      const back = new URL(`${flow.redirectUri}?${answer}`);
      const tokens = await authorizationCodeGrant(configuration, back, {
        expectedState: flow.state,
        pkceCodeVerifier: flow.codeVerifier,
        ...checks,
      });
      return { tokens, configuration };
    },
  };
}

/** Servers differ in how they decode a secret in a header (RFC 6749 §2.3.1), and agree about forms. */
function secretAuth(secret: string, metadata: Server['metadata']): ClientAuth {
  const { token_endpoint_auth_methods_supported: methods = ['client_secret_basic'] } = metadata;
  const isForm = methods.includes('client_secret_post');
  return isForm ? ClientSecretPost(secret) : ClientSecretBasic(secret);
}
