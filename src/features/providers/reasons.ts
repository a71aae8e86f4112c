import { errors } from 'jose';
import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import { NoAnswer } from './http.ts';
import { BadAnswer } from './provider.ts';

/** Claims and headers that a reason may name. */
const named = new Set(['iss', 'aud', 'azp', 'nonce', 'exp', 'nbf', 'iat', 'sub', 'auth_time']);

const byCode: Readonly<Record<string, string>> = {
  ERR_JOSE_ALG_NOT_ALLOWED: 'alg',
  ERR_JOSE_NOT_SUPPORTED: 'alg',
  ERR_JWKS_NO_MATCHING_KEY: 'kid',
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: 'kid',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'signature',
  OAUTH_INVALID_RESPONSE: 'token response',
  OAUTH_UNSUPPORTED_OPERATION: 'token response',
  OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED: 'userinfo sub',
};

/**
 * Returns what is thrown instead of an error of openid-client or jose. These errors hold codes and tokens: nothing of
 * them goes on but a word that is known here.
 */
export function translate(error: unknown): unknown {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  if (cause instanceof NoAnswer) return cause;
  if (error instanceof ResponseBodyError) return refused(error.error);
  if (error instanceof WWWAuthenticateChallengeError) return new NoAnswer('client refused');
  if (error instanceof AuthorizationResponseError) return new BadAnswer('error');
  if (error instanceof errors.JOSEError || error instanceof ClientError) return badAnswer(error);
  // The libraries' own complaints about what they were given.
  const code: unknown = error instanceof TypeError && 'code' in error ? error.code : '';
  return String(code).startsWith('ERR_INVALID_ARG') ? new BadAnswer('shape') : error;
}

/** The token endpoint's refusal (RFC 6749 §5.2): of the code, or else of this server, which its operator has to mend. */
function refused(code: string): Error {
  if (code === 'invalid_grant') return new BadAnswer('code refused');
  const isOurs = ['invalid_client', 'unauthorized_client'].includes(code);
  return new NoAnswer(isOurs ? 'client refused' : 'token request refused');
}

function badAnswer(error: errors.JOSEError | ClientError): Error {
  const code = error.code ?? '';
  if (code === 'OAUTH_RESPONSE_IS_NOT_CONFORM') return new NoAnswer('status');
  return new BadAnswer(blamed(error) ?? byCode[code] ?? 'id token');
}

/** Returns what the library blames, if that is one thing. */
function blamed(error: unknown): string | null {
  for (let one = error; typeof one === 'object' && one !== null; one = (one as Error).cause) {
    const { claim } = one as { claim?: unknown };
    if (typeof claim === 'string' && named.has(claim)) return claim;
    if ('header' in one) return 'alg';
    // One is missing, or of another type.
    if ('claims' in one) return 'claims';
  }
  return null;
}
