import { AuthError } from '../../errors.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Audit } from '../audit/audit.ts';
import type { Tokens } from '../tokens/tokens.ts';
import type { User } from '../users/user.ts';
import type { SessionRow, SessionStore } from './store.ts';
import type { RefreshTokens } from './refresh-token.ts';

/** A session as its user sees it: `Session` in schema.graphql. */
export type ListedSession = SessionRow & { readonly isCurrent: boolean };

/** What the device says of itself. A session remembers its address and its user agent. */
export interface Device {
  readonly ip: string | null;
  readonly userAgent: string | null;
  /** Whether the client has shown that the user was logged in there before. */
  readonly isKnown?: boolean;
  /** What a browser shows that its user may have trusted. */
  readonly trustedDevice?: string | null;
  /** The header of that name (RFC 9110 §12.5.4), which says the language of mails. */
  readonly acceptLanguage: string | null;
}

/** Who ends sessions, and from which one. */
export interface Actor {
  readonly user: User;
  readonly session: SessionRow;
}

export interface Sessions {
  /** Ends the session of the refresh token, used up or not; returns whether there is one. */
  logoutByRefreshToken(refreshToken: string): Promise<boolean>;
  /** Ends the session of the access token, expired or not; returns whether there is one. */
  logoutByAccessToken(accessToken: string): Promise<boolean>;
  /** Ends the user's session with this id; returns whether the user has it. */
  logoutById(id: string, userId: string): Promise<boolean>;
  /** Ends a session of the actor's user; returns whether the user has it. Throws UNAUTHENTICATED when the acting one is over. */
  revoke(id: string, actor: Actor): Promise<boolean>;
  /** Ends the live sessions of the actor's user but the acting one; returns how many. Throws like `revoke`. */
  revokeOthers(actor: Actor): Promise<number>;
}

export function createSessions(options: {
  store: SessionStore;
  tokens: Pick<Tokens, 'verifyAccessToken'>;
  refreshTokens: Pick<RefreshTokens, 'read'>;
  clock: Clock;
  audit: Audit;
}): Sessions {
  const { store, tokens, refreshTokens, clock, audit } = options;
  const now = () => new Date(clock.now());

  /** Returns whether there is such a session, or null where the acting one is over. */
  const revoke = async (step: Parameters<SessionStore['revoke']>[0]): Promise<boolean | null> => {
    const { id: sessionId, userId } = step;
    const outcome = await audit.step(
      () => store.revoke(step),
      (done) => done === 'ended' && { event: 'session_revoked', userId, sessionId },
    );
    return outcome && outcome !== 'unknown';
  };

  const logoutById = async (id: string, userId: string): Promise<boolean> =>
    (await revoke({ id, userId, actingId: null, now: now() })) ?? false;

  return {
    async logoutByRefreshToken(refreshToken) {
      const read = refreshTokens.read(refreshToken);
      const token = read && 'oldHash' in read ? await store.findOldToken(read.oldHash) : read;
      if (!token) return false;
      const step = { id: token.sessionId, userId: null, actingId: null, now: now() };
      return (await revoke(step)) ?? false;
    },

    async logoutByAccessToken(accessToken) {
      const verification = await tokens.verifyAccessToken(accessToken);
      if (!verification.valid && verification.reason !== 'TOKEN_EXPIRED') return false;
      return logoutById(verification.claims.sid, verification.claims.sub);
    },

    logoutById,

    revoke: async (id, { user, session }) =>
      requireLive(await revoke({ id, userId: user.id, actingId: session.id, now: now() })),

    async revokeOthers({ user, session }) {
      const step = { userId: user.id, actingId: session.id, now: now() };
      const revoked = await audit.step(
        () => store.revokeOthers(step),
        (count) => Boolean(count) && { event: 'session_revoked', userId: user.id },
      );
      return requireLive(revoked);
    },
  };
}

/** The refusal of a user who acts from a session that is over. */
export function sessionRevoked(): AuthError {
  return new AuthError('UNAUTHENTICATED', { reason: 'SESSION_REVOKED' });
}

function requireLive<T>(outcome: T | null): T {
  if (outcome === null) throw sessionRevoked();
  return outcome;
}
