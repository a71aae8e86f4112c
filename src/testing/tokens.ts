import { createPrivateKey, createSecretKey } from 'node:crypto';
import { generateSigningKeyPair } from '../features/keys/key-pair.ts';
import type { KeySet, SigningKey } from '../features/keys/key-set.ts';
import { signAccessToken, type AccessTokenClaims } from '../features/tokens/jwt.ts';
import { numericDate, type Clock } from '../lib/clock.ts';
import { systemRandom } from '../lib/secrets.ts';

/** Access tokens that differ from a good one in one thing, for tests that see them refused. */
export interface BadTokens {
  /** Signed with the server's key; its time was over an hour ago. `TOKEN_EXPIRED`. */
  expired(): Promise<string>;
  /** The same claims and the same `kid`, signed with a foreign key. `TOKEN_INVALID`. */
  foreign(): Promise<string>;
  /** The server's signature under changed claims: here `scope` has one more. `TOKEN_INVALID`. */
  tampered(): Promise<string>;
}

/** Returns the bad likenesses of a good access token. */
export function createBadTokens(accessToken: string, keys: KeySet, clock: Clock): BadTokens {
  const [header = '', payload = '', signature = ''] = accessToken.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as AccessTokenClaims;
  return {
    async expired() {
      const anHourAgo = numericDate(clock) - 3600;
      const times = { iat: anHourAgo - 900, exp: anHourAgo };
      return signAccessToken({ ...claims, ...times }, await keys.signingKey());
    },
    async foreign() {
      return signAccessToken(claims, await impersonate(await keys.signingKey()));
    },
    async tampered() {
      const scope = `${claims.scope ?? ''} admin`.trim();
      const changed = Buffer.from(JSON.stringify({ ...claims, scope })).toString('base64url');
      return `${header}.${changed}.${signature}`;
    },
  };
}

async function impersonate({ kid, algorithm }: SigningKey): Promise<SigningKey> {
  if (algorithm === 'HS256')
    return { kid, algorithm, signsWith: createSecretKey(systemRandom(32)) };
  const { privateKey } = await generateSigningKeyPair(algorithm);
  return { kid, algorithm, signsWith: createPrivateKey(privateKey) };
}
