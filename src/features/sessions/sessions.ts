import type { Config } from '../../config.ts';
import { AuthError } from '../../errors.ts';
import type { Clock } from '../../lib/clock.ts';
import type { RecordEvent } from '../../lib/events.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import { uuidV7 } from '../../lib/uuid.ts';
import type { RefreshTokenRef, Rotation, SessionRow, SessionStore } from '../../store/store.ts';
import type { Attempts } from '../attempts/attempts.ts';
import type { Caller } from '../attempts/caller.ts';
import type { ClaimsHook, CustomClaims } from '../tokens/custom-claims.ts';
import type { Tokens } from '../tokens/tokens.ts';
import { toUser, type User } from '../users/user.ts';
import { refusedRefreshes } from './attempt-kinds.ts';
import { refreshWaitMs } from './refresh-rate.ts';
import type { RefreshTokens } from './refresh-token.ts';

/** What starts or renews a session: `AuthPayload` in schema.graphql. `expiresIn` is in seconds. */
export interface AuthPayload {
  readonly accessToken: string;
  readonly tokenType: 'Bearer';
  readonly expiresIn: number;
  readonly refreshToken: string | null;
  /** RFC 6749 §5.1; null where there is none. */
  readonly scope: string | null;
  readonly user: User;
  readonly session: SessionRow;
}

/** A session as its user sees it: `Session` in schema.graphql. */
export type ListedSession = SessionRow & { readonly isCurrent: boolean };

/** What a session remembers of the device that started it. */
export interface Device {
  readonly ip: string | null;
  readonly userAgent: string | null;
}

/** Who ends sessions, and from which one. */
export interface Actor {
  readonly user: User;
  readonly session: SessionRow;
}

export interface Sessions {
  /**
   * Starts a session for a user who has just proved who they are. Throws INVALID_CREDENTIALS when the user is
   * gone, or has another password than the one that was verified.
   */
  start(user: User, device: Device, verifiedPasswordHash?: string): Promise<AuthPayload>;
  /**
   * Uses up a refresh token and returns its successor (RFC 6749 §6, RFC 9700 §4.14.2). Within the grace a
   * token that was used up gives the same successor again. Throws REFRESH_TOKEN_REUSED, once, when it was
   * used up before that, and ends the session; REFRESH_TOKEN_INVALID for every other token; TOO_MANY_ATTEMPTS
   * for too many of those, and for a session that is refreshed too often.
   */
  refresh(refreshToken: string, caller: Caller): Promise<AuthPayload>;
  /** Returns a new access token for a session that goes on with the refresh token it has. */
  issue(user: User, session: SessionRow): Promise<AuthPayload>;
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

type SessionConfig = Pick<Config, 'attempts' | 'refreshTtlSeconds' | 'refreshGraceSeconds'>;

export function createSessions(options: {
  config: SessionConfig;
  store: SessionStore;
  tokens: Tokens;
  refreshTokens: RefreshTokens;
  attempts: Attempts;
  clock: Clock;
  random: RandomBytes;
  record: RecordEvent;
  claims?: ClaimsHook | undefined;
}): Sessions {
  const { config, store, tokens, refreshTokens, attempts, clock, random, record, claims } = options;
  const now = () => new Date(clock.now());

  /** A scope may be revoked while the hook works. It is then asked again, with the user as they are by now. */
  const askClaims = async (
    asked: User,
    session: SessionRow,
    timesLeft = 5,
  ): Promise<[User, CustomClaims]> => {
    if (!claims) return [asked, {}];
    if (timesLeft === 0)
      throw new Error(
        'No token: the scope of the user changed each time the claims hook was asked.',
      );
    const answered = (await claims({ user: asked, session })) ?? {};
    const found = await store.findViewer(session.id);
    if (!found || found.user.scope === asked.scope) return [asked, answered];
    return askClaims(toUser(found.user), session, timesLeft - 1);
  };

  const payload = async (
    asked: User,
    session: SessionRow,
    refreshToken: string | null = null,
  ): Promise<AuthPayload> => {
    const [user, customClaims] = await askClaims(asked, session);
    const { accessToken, expiresIn } = await tokens.issueAccessToken({
      userId: user.id,
      scope: user.scope,
      sessionId: session.id,
      authenticatedAt: session.authenticatedAt,
      sessionExpiresAt: session.expiresAt,
      customClaims,
    });
    const scope = user.scope || null;
    return { accessToken, tokenType: 'Bearer', expiresIn, refreshToken, scope, user, session };
  };

  const refuseHaste = (token: RefreshTokenRef): void => {
    const waitMs = refreshWaitMs(token, clock.now());
    if (waitMs === 0) return;
    record('attempts_exceeded', { kind: refusedRefreshes.name });
    throw new AuthError('TOO_MANY_ATTEMPTS', { retryAfter: Math.ceil(waitMs / 1000) });
  };

  const conclude = async (
    rotation: Rotation,
    presented: string,
    successor: string,
  ): Promise<AuthPayload> => {
    switch (rotation.outcome) {
      case 'rotated':
        return payload(toUser(rotation.user), rotation.session, successor);
      case 'replayed': {
        const same = refreshTokens.unseal(rotation.sealedSuccessor, presented);
        return payload(toUser(rotation.user), rotation.session, same);
      }
      case 'reused':
        record('refresh_token_reused', {
          userId: rotation.session.userId,
          sessionId: rotation.session.id,
        });
        throw new AuthError('REFRESH_TOKEN_REUSED');
      case 'unknown':
        throw new AuthError('REFRESH_TOKEN_INVALID');
    }
  };

  const rotate = async (refreshToken: string, read: ReadToken): Promise<AuthPayload> => {
    const token = await find(read);
    if (!token) throw new AuthError('REFRESH_TOKEN_INVALID');
    if (config.attempts) refuseHaste(token);
    const successor = refreshTokens.create(token.sessionId, token.counter + 1);
    const rotation = await store.rotate({
      token,
      successorHash: successor.hash,
      sealedSuccessor: refreshTokens.seal(successor.token, refreshToken),
      now: now(),
      graceSeconds: config.refreshGraceSeconds,
    });
    return conclude(rotation, refreshToken, successor.token);
  };

  /** Returns what is known of a token that was issued, used up or not; null for any other. */
  const find = async (token: ReadToken): Promise<RefreshTokenRef | null> =>
    'oldHash' in token ? store.findOldToken(token.oldHash) : token;

  const logoutById = async (id: string, userId: string): Promise<boolean> => {
    const revoked = await store.revoke({ id, userId, actingId: null, now: now() });
    if (revoked) record('session_revoked', { userId, sessionId: id });
    return revoked ?? false;
  };

  return {
    async start(user, { ip, userAgent }, verifiedPasswordHash) {
      const at = now();
      const id = uuidV7(clock, random);
      const refreshToken = refreshTokens.create(id, 1);
      const session: SessionRow = {
        id,
        userId: user.id,
        createdAt: at,
        lastUsedAt: at,
        authenticatedAt: at,
        expiresAt: new Date(at.getTime() + config.refreshTtlSeconds * 1000),
        ip,
        userAgent,
        revokedAt: null,
      };
      const committed = await store.start(session, refreshToken.hash, verifiedPasswordHash);
      if (!committed) throw new AuthError('INVALID_CREDENTIALS');
      // Not the user who was read before a password was hashed: a scope may have gone since.
      return payload(toUser(committed), session, refreshToken.token);
    },

    async refresh(refreshToken, caller) {
      const read = refreshTokens.read(refreshToken);
      // It was made up and costs the store nothing, not even to count it; or a page without one asks who is logged in.
      if (!read) throw new AuthError('REFRESH_TOKEN_INVALID');
      try {
        return await rotate(refreshToken, read);
      } catch (error) {
        const isRefused = error instanceof AuthError && error.code === 'REFRESH_TOKEN_INVALID';
        if (isRefused) await attempts.count(refusedRefreshes, caller);
        throw error;
      }
    },

    issue: (user, session) => payload(user, session),

    async logoutByRefreshToken(refreshToken) {
      const read = refreshTokens.read(refreshToken);
      const token = read && (await find(read));
      if (!token) return false;
      const step = { id: token.sessionId, userId: null, actingId: null, now: now() };
      const revoked = (await store.revoke(step)) ?? false;
      if (revoked) record('session_revoked', { sessionId: token.sessionId });
      return revoked;
    },

    async logoutByAccessToken(accessToken) {
      const verification = await tokens.verifyAccessToken(accessToken);
      if (!verification.valid && verification.reason !== 'TOKEN_EXPIRED') return false;
      return logoutById(verification.claims.sid, verification.claims.sub);
    },

    logoutById,

    async revoke(id, { user, session }) {
      const step = { id, userId: user.id, actingId: session.id, now: now() };
      const revoked = requireLive(await store.revoke(step));
      if (revoked) record('session_revoked', { userId: user.id, sessionId: id });
      return revoked;
    },

    async revokeOthers({ user, session }) {
      const step = { userId: user.id, actingId: session.id, now: now() };
      const revoked = requireLive(await store.revokeOthers(step));
      if (revoked > 0) record('session_revoked', { userId: user.id });
      return revoked;
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

type ReadToken = NonNullable<ReturnType<RefreshTokens['read']>>;
