import jsonwebtoken from 'jsonwebtoken';
import { isUuid } from '../../lib/uuid.ts';
import type { SigningKey, VerificationKey } from '../keys/key-set.ts';

/** The claims of an access token (RFC 9068 §2.2). Moments are NumericDates: seconds since the epoch. */
export interface AccessTokenClaims {
  readonly iss: string;
  readonly sub: string;
  readonly aud: string;
  readonly exp: number;
  readonly iat: number;
  readonly jti: string;
  readonly client_id: string;
  /** The session; OpenID Connect Front-Channel Logout §3. */
  readonly sid: string;
  /** When the user last proved who they are; OpenID Connect Core §2. Not in a token of an API key, or of another who acts as the user. */
  readonly auth_time?: number;
  /** Who acts as the user; RFC 8693 §4.1. */
  readonly act?: { readonly sub: string };
  /**
   * The authentication assurance level (NIST SP 800-63B §4): `aal2` where a second factor was proved, else `aal1`; not in
   * tokens from before. OpenID Connect Core §2.
   */
  readonly acr?: string;
  /** How the user has proved who they are (RFC 8176); not in tokens of sessions from before. */
  readonly amr?: readonly string[];
  /** What the token may be used for, separated by spaces; RFC 9068 §2.2.3, RFC 8693 §4.2. */
  readonly scope?: string;
  /** Only of a user who has proved an e-mail address; OpenID Connect Core §5.1. */
  readonly email_verified?: boolean;
  /** What the hook of an embedder has added. */
  readonly [claim: string]: unknown;
}

export interface Expectations {
  readonly issuer: string;
  readonly audience: string;
  readonly leewaySeconds: number;
  /** NumericDate. */
  readonly now: number;
}

export type Verification =
  | { readonly valid: true; readonly claims: AccessTokenClaims; readonly key: VerificationKey }
  | { readonly valid: false; readonly reason: 'TOKEN_INVALID' }
  /** It names a key that is not among those given: forged, or newer than they are. */
  | { readonly valid: false; readonly reason: 'KEY_UNKNOWN' }
  /** Everything about it was right but the time. */
  | { readonly valid: false; readonly reason: 'TOKEN_EXPIRED'; readonly claims: AccessTokenClaims };

const tokenType = 'at+jwt';
const longestToken = 4096;

/** Browsers drop a cookie whose name and value have more than 4,096 characters together (RFC 6265bis §5.7). */
const longestSigned = 4000;

/** Returns the compact serialisation of a signed access token (RFC 9068). Throws for one that is too long for a cookie. */
export function signAccessToken(claims: AccessTokenClaims, key: SigningKey): string {
  const token = jsonwebtoken.sign(claims, key.signsWith, {
    algorithm: key.algorithm,
    header: { alg: key.algorithm, typ: tokenType, kid: key.kid },
  });
  if (token.length <= longestSigned) return token;
  throw new Error(
    `An access token would have ${token.length} characters, and ${longestSigned} are the most, since browsers drop longer cookies: its claims or its scope say too much.`,
  );
}

/**
 * Returns the claims of an access token, or why it is refused; never throws (RFC 8725). It asks for a good
 * signature, `typ` at+jwt, the exact issuer and audience, and every claim present with its type; user and session are UUIDs.
 */
export function verifyAccessToken(
  token: string,
  keys: ReadonlyMap<string, VerificationKey>,
  expected: Expectations,
): Verification {
  const signed = verifySignature(token, keys);
  if (!signed.valid) return signed;
  const { header, payload, key } = signed;
  if (header['typ'] !== tokenType) return invalid;
  const claims = parseCanonical(payload);
  if (!claims || !isAccessTokenClaims(claims)) return invalid;
  // Before the time: a stranger's token is invalid, whatever its age.
  if (claims.iss !== expected.issuer || claims.aud !== expected.audience) return invalid;
  const { now, leewaySeconds } = expected;
  if (!hasBegun(claims, now + leewaySeconds)) return invalid;
  if (now >= claims.exp + leewaySeconds) return { valid: false, reason: 'TOKEN_EXPIRED', claims };
  return { valid: true, claims, key };
}

export type Signed =
  | {
      readonly valid: true;
      readonly header: Readonly<Record<string, unknown>>;
      readonly payload: string;
      readonly key: VerificationKey;
    }
  | Extract<Verification, { reason: 'TOKEN_INVALID' | 'KEY_UNKNOWN' }>;

/**
 * Returns the header and the payload of a signed token (RFC 7515 §7.1), or why it is refused; never throws. It asks
 * for three parts in their canonical spelling, a known `kid` and that key's one algorithm, and no `crit`.
 */
export function verifySignature(token: string, keys: ReadonlyMap<string, VerificationKey>): Signed {
  if (token.length > longestToken) return invalid;
  const parts = token.split('.');
  if (parts.length !== 3 || !parts.every(isCanonicalBase64url)) return invalid;
  const header = parseCanonical(decode(parts[0]!));
  if (!header || 'crit' in header || typeof header['kid'] !== 'string') return invalid;
  const key = keys.get(header['kid']);
  if (!key) return { valid: false, reason: 'KEY_UNKNOWN' };
  if (header['alg'] !== key.algorithm || !isSignedWith(key, token)) return invalid;
  return { valid: true, header, payload: decode(parts[1]!), key };
}

function isSignedWith({ algorithm, verifiesWith }: VerificationKey, token: string): boolean {
  try {
    const options = { algorithms: [algorithm], ignoreExpiration: true, ignoreNotBefore: true };
    jsonwebtoken.verify(token, verifiesWith, options);
    return true;
  } catch {
    return false;
  }
}

const invalid = { valid: false, reason: 'TOKEN_INVALID' } as const;

/**
 * Parses an object strictly: from the very text that JSON.stringify writes, so no duplicate member, no second
 * reading, nothing to interpret.
 */
function parseCanonical(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    return JSON.stringify(value) === text ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function decode(part: string): string {
  return Buffer.from(part, 'base64url').toString('utf8');
}

function isCanonicalBase64url(part: string): boolean {
  return part !== '' && Buffer.from(part, 'base64url').toString('base64url') === part;
}

function isAccessTokenClaims(claims: object): claims is AccessTokenClaims {
  const { iss, sub, aud, exp, iat, jti, client_id, sid, auth_time, act } = claims as Partial<
    Record<string, unknown>
  >;
  const scopes = 'scope' in claims ? [claims.scope] : [];
  return (
    [iss, aud, jti, client_id, ...scopes].every(
      (claim) => typeof claim === 'string' && claim !== '',
    ) &&
    // The store is asked for these, among what others ask for: PostgreSQL refuses a NUL, and all with it.
    [sub, sid].every((id) => typeof id === 'string' && isUuid(id)) &&
    [exp, iat].every((claim) => Number.isSafeInteger(claim)) &&
    (auth_time === undefined || Number.isSafeInteger(auth_time)) &&
    (act === undefined || isActor(act))
  );
}

/** An actor of an actor would be a chain, which no one may begin. */
function isActor(act: unknown): boolean {
  if (typeof act !== 'object' || act === null || Object.keys(act).join() !== 'sub') return false;
  const { sub } = act as { sub: unknown };
  return typeof sub === 'string' && isUuid(sub);
}

/** Latchkey sets no `nbf`, and obeys it in a token that has one (RFC 7519 §4.1.5). */
function hasBegun(claims: object, now: number): boolean {
  if (!('nbf' in claims)) return true;
  return typeof claims.nbf === 'number' && claims.nbf <= now;
}
