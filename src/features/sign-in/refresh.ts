import type { Config } from '../../config.ts';
import { AuthError } from '../../errors.ts';
import type { Clock } from '../../lib/clock.ts';
import type { RecordEvent } from '../../events.ts';
import type { MaybePromise } from '../../lib/maybe-promise.ts';
import type { Examination, RefreshTokenRef, SessionStore } from '../sessions/store.ts';
import type { Attempts } from '../attempts/attempts.ts';
import type { Caller } from '../attempts/caller.ts';
import { refreshWaitMs } from '../sessions/refresh-rate.ts';
import type { RefreshTokens } from '../sessions/refresh-token.ts';
import { toUser } from '../users/user.ts';
import type { Viewer } from '../viewer/authenticate.ts';
import { refusedRefreshes } from './attempt-kinds.ts';
import type { AuthPayload } from './auth-payload.ts';
import type { Sign } from './sign.ts';

/** Throws where a request may not go on as this viewer. */
export type AcceptViewer = (viewer: Viewer) => MaybePromise<unknown>;

/**
 * Uses up a refresh token and returns its successor (RFC 6749 §6, RFC 9700 §4.14.2). Within the grace a token that was
 * used up gives the same successor again: where an answer was lost, the client asks once more. What hooks throw leaves
 * the token as it was. Throws REFRESH_TOKEN_REUSED, once, when it was used up before that, and ends the session;
 * REFRESH_TOKEN_INVALID for every other token; TOO_MANY_ATTEMPTS for too many of those, and for a session that is
 * refreshed too often.
 */
export type Refresh = (
  refreshToken: string,
  caller: Caller,
  accept: AcceptViewer,
) => Promise<AuthPayload>;

type Live = Extract<Examination, { outcome: 'current' | 'replayed' }>;

/** How often a token is examined anew because another use of it, or a change of scope, was faster. */
const mostExaminations = 5;

export function createRefresh(options: {
  config: Pick<Config, 'attempts' | 'refreshGraceSeconds'>;
  store: Pick<SessionStore, 'examine' | 'findOldToken' | 'rotate'>;
  sign: Sign;
  refreshTokens: RefreshTokens;
  attempts: Pick<Attempts, 'count'>;
  clock: Clock;
  record: RecordEvent;
}): Refresh {
  const { config, store, sign, refreshTokens, attempts, clock, record } = options;
  const graceSeconds = config.refreshGraceSeconds;
  const now = () => new Date(clock.now());

  const refuseHaste = (token: RefreshTokenRef): void => {
    const waitMs = refreshWaitMs(token, clock.now());
    if (waitMs === 0) return;
    record('attempts_exceeded', { kind: refusedRefreshes.name });
    throw new AuthError('TOO_MANY_ATTEMPTS', { retryAfter: Math.ceil(waitMs / 1000) });
  };

  const examine = async (token: RefreshTokenRef): Promise<Live> => {
    const found = await store.examine({ token, now: now(), graceSeconds });
    if (found.outcome === 'unknown') throw new AuthError('REFRESH_TOKEN_INVALID');
    if (found.outcome !== 'reused') return found;
    const { userId, id: sessionId } = found.session;
    record('refresh_token_reused', { userId, sessionId });
    throw new AuthError('REFRESH_TOKEN_REUSED');
  };

  /** Returns the successor that is stored by now, or null where the token is another, or the user is, by now. */
  const commit = async (
    token: RefreshTokenRef,
    presented: string,
    { user }: Live,
    at: Date,
  ): Promise<string | null> => {
    const successor = refreshTokens.create(token.sessionId, token.counter + 1);
    const sealedSuccessor = refreshTokens.seal(successor.token, presented);
    const { scope } = user;
    const step = { token, successorHash: successor.hash, sealedSuccessor, scope, now: at };
    return (await store.rotate({ ...step, graceSeconds })) ? successor.token : null;
  };

  /** Returns the successor that was given before, or null where something has changed while hooks worked. */
  const openSeal = async (token: RefreshTokenRef, presented: string, found: Live) => {
    const again = await examine(token);
    if (again.outcome !== 'replayed' || again.user.scope !== found.user.scope) return null;
    return refreshTokens.unseal(again.sealedSuccessor, presented);
  };

  const use = async (
    token: RefreshTokenRef,
    presented: string,
    accept: AcceptViewer,
    timesLeft = mostExaminations,
  ): Promise<AuthPayload> => {
    if (timesLeft === 0)
      throw new Error('No token: the scope of the user changed each time before it was issued.');
    const found = await examine(token);
    const at = now();
    const isCurrent = found.outcome === 'current';
    const session = isCurrent ? { ...found.session, lastUsedAt: at } : found.session;
    const { payload, viewer } = await sign(toUser(found.user), session);
    await accept(viewer);
    const refreshToken = isCurrent
      ? await commit(token, presented, found, at)
      : await openSeal(token, presented, found);
    return refreshToken === null
      ? use(token, presented, accept, timesLeft - 1)
      : { ...payload, refreshToken };
  };

  return async (refreshToken, caller, accept) => {
    const read = refreshTokens.read(refreshToken);
    // It was made up and costs the store nothing, not even to count it; or a page without one asks who is logged in.
    if (!read) throw new AuthError('REFRESH_TOKEN_INVALID');
    try {
      const token = 'oldHash' in read ? await store.findOldToken(read.oldHash) : read;
      if (!token) throw new AuthError('REFRESH_TOKEN_INVALID');
      if (config.attempts) refuseHaste(token);
      return await use(token, refreshToken, accept);
    } catch (error) {
      const isRefused = error instanceof AuthError && error.code === 'REFRESH_TOKEN_INVALID';
      if (isRefused) await attempts.count(refusedRefreshes, caller);
      throw error;
    }
  };
}
