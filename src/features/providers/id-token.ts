import { hash } from 'node:crypto';
import {
  createLocalJWKSet,
  errors,
  jwtVerify,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
} from 'jose';
import { numericDate, type Clock } from '../../lib/clock.ts';
import { createKeptKeys } from '../../lib/kept-keys.ts';
import { NoAnswer, type ProviderHttp } from './http.ts';
import { BadAnswer } from './provider.ts';

/** The claims of an ID token that was verified. */
export type Claims = Readonly<Record<string, unknown>> & { readonly sub: string };

/** Asymmetric ones alone: neither `none`, nor an HMAC with what others may know. */
export const algorithms: ReadonlySet<string> = new Set(
  'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' '),
);

/** How far clocks may differ. */
export const toleranceSeconds = 60;

/** An ID token is made for a login. Microsoft's are issued five minutes before they are made, and phones keep theirs. */
const maxAgeSeconds = 3600;

/** A key that was withdrawn is good no longer than this. */
const keysMaxAgeMs = 300_000;

/** How long a key set counts as complete: made-up `kid`s cause no more fetches than this. */
const cooldownMs = 10_000;

/** Returns what finds the key of a token in the key set at the URL. It throws NoAnswer where that cannot be had. */
export function createProviderKeys(options: {
  uri: string;
  http: Pick<ProviderHttp, 'fetch'>;
  clock: Clock;
}): JWTVerifyGetKey {
  const { uri, http, clock } = options;
  const load = async () => {
    const answer = await http.fetch(uri, { headers: { accept: 'application/json' } });
    if (answer.status !== 200) throw new NoAnswer('keys: status');
    return readKeys(await answer.json());
  };
  return createKeptKeys({ load, clock, maxAgeMs: keysMaxAgeMs, cooldownMs });
}

function readKeys(set: unknown): JWTVerifyGetKey {
  try {
    return createLocalJWKSet(set as JSONWebKeySet);
  } catch {
    throw new NoAnswer('keys: shape');
  }
}

/**
 * Returns the claims of an ID token of this issuer for one of these audiences (OpenID Connect Core §3.1.3.7). Throws
 * BadAnswer, or what jose throws. The nonce is the caller's to compare.
 */
export async function verifyIdToken(
  idToken: string,
  expected: {
    keys: JWTVerifyGetKey;
    issuer: string;
    audiences: readonly string[];
    algorithms: readonly string[];
    clock: Clock;
  },
): Promise<Claims> {
  const { keys, issuer, audiences, clock } = expected;
  const { payload, protectedHeader } = await jwtVerify(idToken, keys, {
    algorithms: [...expected.algorithms],
    issuer,
    audience: [...audiences],
    currentDate: new Date(clock.now()),
    clockTolerance: toleranceSeconds,
    requiredClaims: ['exp', 'iat'],
  }).catch((error: unknown) => {
    const isKnown = error instanceof errors.JOSEError || error instanceof NoAnswer;
    // A key of the provider is broken or too short.
    throw isKnown ? error : new BadAnswer('key');
  });
  const { aud, azp, iat = 0, sub } = payload;
  // Access and logout tokens of the same issuer are none (RFC 8725 §3.11).
  if (!/^(?:application\/)?jwt$/i.test(protectedHeader.typ ?? 'JWT')) throw new BadAnswer('typ');
  if (azp === undefined ? Array.isArray(aud) && aud.length > 1 : !isOneOf(audiences, azp))
    throw new BadAnswer('azp');
  const age = numericDate(clock) - iat;
  if (age > maxAgeSeconds || age < -toleranceSeconds) throw new BadAnswer('iat');
  return { ...payload, sub: requireSubject(sub) };
}

const isOneOf = (audiences: readonly string[], azp: unknown) =>
  typeof azp === 'string' && audiences.includes(azp);

/** OpenID Connect Core §2: at most 255 characters of ASCII. An empty one would be every user's. */
function requireSubject(sub: unknown): string {
  if (typeof sub !== 'string' || !/^[ -~]{1,255}$/.test(sub)) throw new BadAnswer('sub');
  return sub;
}

/** Throws BadAnswer where the ID token names another access token than it came with (OpenID Connect Core §3.1.3.8). */
export function requireAccessTokenHash(claims: Claims, idToken: string, accessToken: string): void {
  const { at_hash: given } = claims;
  if (given === undefined) return;
  const { alg } = JSON.parse(Buffer.from(idToken.split('.')[0]!, 'base64url').toString()) as {
    alg: string;
  };
  // Ed25519 hashes with SHA-512.
  const name = alg.startsWith('Ed') ? 'sha512' : `sha${alg.slice(2)}`;
  const digest = hash(name, accessToken, 'buffer');
  if (given !== digest.subarray(0, digest.length / 2).toString('base64url'))
    throw new BadAnswer('at_hash');
}
