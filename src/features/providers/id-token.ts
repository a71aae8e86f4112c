import { hash, timingSafeEqual } from 'node:crypto';
import { errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import type { Clock } from '../../lib/clock.ts';
import { BadAnswer } from './provider.ts';

/** What an ID token has to be. */
export interface ExpectedIdToken {
  /** That of the settings; never one that the token names (CVE-2026-31813). */
  readonly issuer: string;
  /** Client ids of the apps whose tokens are taken. */
  readonly audiences: readonly string[];
  /** With which the provider signs: asymmetric ones alone. */
  readonly algorithms: readonly string[];
  readonly nonce: string;
}

/** Microsoft's lists up to 200 groups. */
const longest = 16_384;

/** As long as a nonce of ours is good. */
const maxAgeSeconds = 600;

export const clockToleranceSeconds = 30;

/**
 * Returns the claims of an ID token that an app got on a phone (OpenID Connect Core §3.1.3.7). Throws BadAnswer, and what
 * `keys` throws where the key set cannot be had.
 */
export async function verifyIdToken(
  idToken: string,
  { issuer, audiences, algorithms, nonce }: ExpectedIdToken,
  { keys, clock }: { readonly keys: JWTVerifyGetKey; readonly clock: Clock },
): Promise<JWTPayload> {
  if (idToken.length > longest) throw new BadAnswer('length');
  const { payload, protectedHeader } = await jwtVerify(idToken, keys, {
    issuer,
    audience: [...audiences],
    algorithms: [...algorithms],
    requiredClaims: ['sub', 'exp', 'iat', 'aud', 'nonce'],
    maxTokenAge: maxAgeSeconds,
    clockTolerance: clockToleranceSeconds,
    currentDate: new Date(clock.now()),
  }).catch((error: unknown) => {
    throw error instanceof errors.JOSEError ? new BadAnswer(reasonOf(error)) : error;
  });
  // An access token (RFC 9068) is signed with the same key, and may be for the same client.
  if (protectedHeader.typ !== undefined && protectedHeader.typ.toLowerCase() !== 'jwt')
    throw new BadAnswer('typ');
  if ([payload.aud].flat().length !== 1) throw new BadAnswer('aud');
  const { azp } = payload;
  // Google's tokens for Android are for a server, and say in `azp` which app got them.
  if (azp !== undefined && !audiences.some((audience) => audience === azp))
    throw new BadAnswer('azp');
  if (!isNonce(payload['nonce'], nonce)) throw new BadAnswer('nonce');
  return payload;
}

function reasonOf(error: errors.JOSEError): string {
  if (error instanceof errors.JWTClaimValidationFailed) return error.claim;
  if (error instanceof errors.JWTExpired) return error.claim;
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'alg';
  return error instanceof errors.JWKSNoMatchingKey ? 'kid' : 'token';
}

/** Apps on iOS send Apple the SHA-256 of their nonce, in hexadecimal, and the token holds that. */
function isNonce(claim: unknown, nonce: string): boolean {
  if (typeof claim !== 'string') return false;
  return [nonce, hash('sha256', nonce)].some((one) => isSame(one, claim));
}

function isSame(one: string, other: string): boolean {
  return timingSafeEqual(hash('sha256', one, 'buffer'), hash('sha256', other, 'buffer'));
}
