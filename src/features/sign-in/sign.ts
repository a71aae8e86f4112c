import { commonTokens } from '../../lib/scope.ts';
import type { SessionRow } from '../sessions/store.ts';
import type { ClaimsHook } from './claims-hook.ts';
import { isInteractive } from '../tokens/interactive.ts';
import type { Tokens } from '../tokens/tokens.ts';
import type { User } from '../users/user.ts';
import type { Viewer } from '../viewer/authenticate.ts';
import type { AuthPayload } from './auth-payload.ts';

/** Tokens that are ready, and the viewer that they make. */
export interface Signed {
  /** Without a refresh token. */
  readonly payload: AuthPayload;
  readonly viewer: Viewer;
}

/** Asks the claims hook and signs an access token, which changes nothing yet. Throws what the hook throws. */
export type Sign = (user: User, session: SessionRow) => Promise<Signed>;

export function createSign(options: { tokens: Tokens; claims?: ClaimsHook | undefined }): Sign {
  const { tokens, claims: askClaims } = options;
  return async (user, session) => {
    const customClaims = (await askClaims?.({ user, session })) ?? {};
    const { accessToken, expiresIn, claims } = await tokens.issueAccessToken({
      userId: user.id,
      scope: user.scope,
      sessionId: session.id,
      authenticatedAt: session.authenticatedAt,
      sessionExpiresAt: session.expiresAt,
      customClaims,
    });
    const { authenticatedAt } = session;
    return {
      payload: {
        accessToken,
        tokenType: 'Bearer',
        expiresIn,
        refreshToken: null,
        scope: user.scope || null,
        user,
        session,
      },
      viewer: {
        user,
        session,
        authenticatedAt,
        isInteractive: isInteractive(claims),
        scopes: commonTokens(user.scope, user.scope),
        claims,
      },
    };
  };
}
