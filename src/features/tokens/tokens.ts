import type { Config } from '../../config.ts';
import { numericDate, type Clock } from '../../lib/clock.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import { uuidV7 } from '../../lib/uuid.ts';
import type { KeySet } from '../keys/key-set.ts';
import { signAccessToken, verifyAccessToken, type Verification } from './jwt.ts';
import { createVerifiedTokens } from './verified-tokens.ts';

/** What an access token says of the login behind it. */
export interface Grant {
  readonly userId: string;
  /** Scope tokens separated by spaces, or ''. */
  readonly scope: string;
  readonly sessionId: string;
  readonly authenticatedAt: Date;
  /** No token outlives its session. */
  readonly sessionExpiresAt: Date;
}

type TokenConfig = Pick<
  Config,
  'issuer' | 'audience' | 'clientId' | 'accessTtlSeconds' | 'leewaySeconds' | 'tokenCacheSize'
>;

export interface Tokens {
  /** Returns a new access token for the session of the user, and the seconds it is good for. */
  issueAccessToken(grant: Grant): Promise<{ accessToken: string; expiresIn: number }>;
  /** Returns the claims of an access token of this server, or why it is refused; never throws. */
  verifyAccessToken(token: string): Promise<Verification>;
}

export function createTokens(options: {
  config: TokenConfig;
  clock: Clock;
  random: RandomBytes;
  keys: KeySet;
}): Tokens {
  const { config, clock, random, keys } = options;

  const { issuer, audience, leewaySeconds } = config;
  const verified = createVerifiedTokens(config.tokenCacheSize, leewaySeconds);

  const verify = async (token: string): Promise<Verification> => {
    const known = await keys.verificationKeys();
    const now = numericDate(clock);
    const found = verified.find(token, known, now);
    if (found) return { valid: true, ...found };
    const result = verifyAccessToken(token, known, { issuer, audience, leewaySeconds, now });
    if (result.valid) verified.add(token, result);
    return result;
  };

  return {
    async issueAccessToken({ userId, scope, sessionId, authenticatedAt, sessionExpiresAt }) {
      const iat = numericDate(clock);
      const sessionEnd = Math.floor(sessionExpiresAt.getTime() / 1000);
      const exp = Math.min(iat + config.accessTtlSeconds, sessionEnd);
      const claims = {
        iss: config.issuer,
        sub: userId,
        aud: config.audience,
        exp,
        iat,
        jti: uuidV7(clock, random),
        client_id: config.clientId,
        sid: sessionId,
        auth_time: Math.floor(authenticatedAt.getTime() / 1000),
        ...(scope !== '' && { scope }),
      };
      return {
        accessToken: signAccessToken(claims, await keys.signingKey()),
        expiresIn: exp - iat,
      };
    },

    async verifyAccessToken(token) {
      const verification = await verify(token);
      const isUnknown = !verification.valid && verification.reason === 'KEY_UNKNOWN';
      return isUnknown && (await keys.lookAgain()) ? verify(token) : verification;
    },
  };
}
