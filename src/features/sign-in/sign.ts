import type { MaybePromise } from '../../lib/maybe-promise.ts';
import { commonTokens } from '../../lib/scope.ts';
import type { SessionRow } from '../sessions/store.ts';
import type { ClaimsHook } from './claims-hook.ts';
import type { AccessTokenClaims } from '../tokens/jwt.ts';
import type { Tokens } from '../tokens/tokens.ts';
import type { User } from '../users/user.ts';
import type { FactorScopes } from '../second-factors/scopes.ts';
import type { AuthPayload } from './auth-payload.ts';

/** An access token that is ready, and what it says. */
export interface Signed {
  /** Without a refresh token. */
  readonly payload: AuthPayload;
  readonly claims: AccessTokenClaims;
}

/** What a token says that is not for the user themselves, but for a program or for who acts in their place. */
export interface InPlace {
  /** What it may have of the user's scope. */
  readonly scope: string;
  /** The API key that it is for. */
  readonly clientId?: string;
  /** Who acts as the user. */
  readonly actorId?: string;
}

/**
 * Asks the claims hook and signs an access token, which changes nothing yet. Throws what the hook throws. Of a user who is
 * not stored yet, the caller knows whether they will have proved an address. What is signed in the place of the user has no
 * `auth_time`.
 */
export type Sign = (
  user: User,
  session: SessionRow,
  hasProved?: boolean,
  inPlace?: InPlace,
) => Promise<Signed>;

export function createSign(options: {
  tokens: Tokens;
  claimsProvedEmail: (userId: string) => MaybePromise<boolean>;
  /** Which scopes take a second factor. */
  factorScopes: Pick<FactorScopes, 'grantable'>;
  claims?: ClaimsHook | undefined;
}): Sign {
  const { tokens, claimsProvedEmail, factorScopes, claims: askClaims } = options;
  return async (user, session, hasProved, inPlace) => {
    const held = inPlace ? [...commonTokens(user.scope, inPlace.scope)].join(' ') : user.scope;
    const scope = factorScopes.grantable(held, session.methods);
    const actor = inPlace?.actorId === undefined ? null : { sub: inPlace.actorId };
    const customClaims = (await askClaims?.({ user, session, actor })) ?? {};
    const { accessToken, expiresIn, claims } = await tokens.issueAccessToken({
      userId: user.id,
      scope,
      emailVerified: hasProved ?? (await claimsProvedEmail(user.id)),
      sessionId: session.id,
      authenticatedAt: inPlace ? null : session.authenticatedAt,
      clientId: inPlace?.clientId,
      actorId: inPlace?.actorId,
      methods: session.methods,
      sessionExpiresAt: session.expiresAt,
      customClaims,
    });
    const payload: AuthPayload = {
      accessToken,
      tokenType: 'Bearer',
      expiresIn,
      refreshToken: null,
      scope: scope || null,
      user,
      session,
    };
    return { payload, claims };
  };
}
