import type { Config } from '../../config.ts';
import { numericDate, type Clock } from '../../lib/clock.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import { uuidV7 } from '../../lib/uuid.ts';
import type { MaybePromise } from '../../lib/maybe-promise.ts';
import type { Method } from '../../lib/authentication-methods.ts';
import { acrOf, amrOf } from '../../lib/authentication-methods.ts';
import type { KeySet, VerificationKey } from '../keys/key-set.ts';
import { requireUnreserved, type CustomClaims } from './custom-claims.ts';
import {
  signAccessToken,
  verifyAccessToken,
  type AccessTokenClaims,
  type Verification,
} from './jwt.ts';
import { createVerifiedTokens } from './verified-tokens.ts';

/** What an access token says of the login behind it. */
export interface Grant {
  readonly userId: string;
  /** Scope tokens separated by spaces, or ''. */
  readonly scope: string;
  readonly emailVerified: boolean;
  readonly sessionId: string;
  /** When the user proved who they are; null where a program or another acts as the user. */
  readonly authenticatedAt: Date | null;
  /** The administrator who acts as the user. */
  readonly actorId?: string | undefined;
  /** The API key that the token is for; by default the client of the settings. */
  readonly clientId?: string | undefined;
  /** What was proved in the session. */
  readonly methods: readonly Method[];
  /** No token outlives its session. */
  readonly sessionExpiresAt: Date;
  readonly customClaims: CustomClaims;
}

type TokenConfig = Pick<
  Config,
  'issuer' | 'audience' | 'clientId' | 'accessTtlSeconds' | 'leewaySeconds' | 'tokenCacheSize'
>;

export interface Tokens {
  /** Returns a new access token for the session of the user, and the seconds it is good for. Throws for reserved claims. */
  issueAccessToken(
    grant: Grant,
  ): Promise<{ accessToken: string; expiresIn: number; claims: AccessTokenClaims }>;
  /** Returns the claims of an access token of this server, or why it is refused; never throws. */
  verifyAccessToken(token: string): MaybePromise<Verification>;
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

  const verify = (token: string, known: ReadonlyMap<string, VerificationKey>): Verification => {
    const now = numericDate(clock);
    const found = verified.find(token, known, now);
    if (found) return { valid: true, ...found };
    const result = verifyAccessToken(token, known, { issuer, audience, leewaySeconds, now });
    if (result.valid) verified.add(token, result);
    return result;
  };

  const verifyPatiently = (
    token: string,
    known: ReadonlyMap<string, VerificationKey>,
  ): MaybePromise<Verification> => {
    const verification = verify(token, known);
    const isUnknown = !verification.valid && verification.reason === 'KEY_UNKNOWN';
    return isUnknown ? verifyAgain(token, verification) : verification;
  };

  const verifyAgain = async (token: string, unknown: Verification): Promise<Verification> =>
    (await keys.lookAgain()) ? verify(token, await keys.verificationKeys()) : unknown;

  return {
    async issueAccessToken(grant) {
      const { userId, scope, emailVerified, sessionId, methods, customClaims } = grant;
      const { authenticatedAt, actorId } = grant;
      const amr = amrOf(methods);
      requireUnreserved(customClaims);
      const iat = numericDate(clock);
      const sessionEnd = numericDateOf(grant.sessionExpiresAt);
      const exp = Math.min(iat + config.accessTtlSeconds, sessionEnd);
      const claims = {
        ...customClaims,
        iss: config.issuer,
        sub: userId,
        aud: config.audience,
        exp,
        iat,
        jti: uuidV7(clock, random),
        client_id: grant.clientId ?? config.clientId,
        sid: sessionId,
        ...(authenticatedAt && { auth_time: numericDateOf(authenticatedAt) }),
        ...(actorId !== undefined && { act: { sub: actorId } }),
        acr: acrOf(methods),
        ...(amr.length > 0 && { amr }),
        ...(scope !== '' && { scope }),
        // OpenID Connect Core §5.1; left out where it would be false.
        ...(emailVerified && { email_verified: true }),
      };
      return {
        accessToken: signAccessToken(claims, await keys.signingKey()),
        expiresIn: exp - iat,
        claims,
      };
    },

    verifyAccessToken(token) {
      const known = keys.verificationKeys();
      return known instanceof Promise
        ? known.then((loaded) => verifyPatiently(token, loaded))
        : verifyPatiently(token, known);
    },
  };
}

function numericDateOf(moment: Date): number {
  return Math.floor(moment.getTime() / 1000);
}
