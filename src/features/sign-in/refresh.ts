import type { Config } from '../../config.ts';
import { AuthError } from '../../errors.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Audit, Told } from '../audit/audit.ts';
import type { MaybePromise } from '../../lib/maybe-promise.ts';
import type { Examination, RefreshTokenRef, SessionRow, SessionStore } from '../sessions/store.ts';
import type { Attempts } from '../attempts/attempts.ts';
import type { Caller } from '../attempts/caller.ts';
import type { Notices } from '../mail/notices.ts';
import { refreshWaitMs } from '../sessions/refresh-rate.ts';
import type { RefreshTokens } from '../sessions/refresh-token.ts';
import { toUser } from '../users/user.ts';
import { toViewer, type Viewer } from '../viewer/authenticate.ts';
import { refusedRefreshes } from './attempt-kinds.ts';
import type { AuthPayload } from './auth-payload.ts';
import type { Sign } from './sign.ts';

/** Throws where the request must not go on as this viewer: the hook `verifyRequest`. */
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
  accept: AcceptViewer | null,
) => Promise<AuthPayload>;

/** A token that was issued, and when a client has presented it. */
interface Presented {
  readonly token: RefreshTokenRef;
  readonly text: string;
  readonly at: Date;
}

type Live = Extract<Examination, { outcome: 'current' | 'replayed' }>;

/** How often a token is examined anew because another use of it, or a change of scope, was faster. */
const mostExaminations = 5;

export function createRefresh(options: {
  config: Pick<Config, 'attempts' | 'refreshGraceSeconds'>;
  store: Pick<SessionStore, 'examine' | 'findOldToken' | 'rotate'>;
  sign: Sign;
  /** Whether signing asks a hook. */
  hasClaimsHook: boolean;
  refreshTokens: RefreshTokens;
  attempts: Pick<Attempts, 'count'>;
  notices: Notices;
  clock: Clock;
  audit: Audit;
}): Refresh {
  const { config, store, sign, hasClaimsHook, refreshTokens, attempts, clock, audit } = options;
  const graceSeconds = config.refreshGraceSeconds;
  const { notices } = options;
  const notice = () => notices.write('refresh-token-reused');
  const now = () => new Date(clock.now());

  const refuseHaste = async (token: RefreshTokenRef): Promise<void> => {
    const waitMs = refreshWaitMs(token, clock.now());
    if (waitMs === 0) return;
    await audit.tell({ event: 'attempts_exceeded', kind: refusedRefreshes.name });
    throw new AuthError('TOO_MANY_ATTEMPTS', { retryAfter: Math.ceil(waitMs / 1000) });
  };

  /**
   * Judged by the moment when the client presented the token: a hook that takes longer than the grace must not make a
   * client who asked in time look like a thief.
   */
  const examine = async ({ token, at }: Presented): Promise<Live> => {
    const found = await audit.step(
      () => store.examine({ token, now: at, graceSeconds, notice }),
      (done) => done.outcome === 'reused' && reuseOf(done.session),
    );
    if (found.outcome === 'unknown') throw new AuthError('REFRESH_TOKEN_INVALID');
    if (found.outcome !== 'reused') return found;
    notices.wake();
    throw new AuthError('REFRESH_TOKEN_REUSED');
  };

  /**
   * Stores and returns the successor; null if the token was used, or the session has changed, meanwhile. A changed scope
   * counts only where a hook was asked, which may take seconds.
   */
  const commit = async (
    { token, text }: Presented,
    scope: string | null,
  ): Promise<string | null> => {
    const successor = refreshTokens.create(token.sessionId, token.counter + 1);
    const sealedSuccessor = refreshTokens.seal(successor.token, text);
    const step = { token, successorHash: successor.hash, sealedSuccessor, scope };
    // The grace begins here: a client may ask again only once it could have had an answer.
    const isRotated = await store.rotate({ ...step, now: now(), graceSeconds });
    return isRotated ? successor.token : null;
  };

  /** Returns the successor that was given before; null where something has changed while hooks worked. */
  const openSeal = async (presented: Presented, { user }: Live): Promise<string | null> => {
    const again = await examine(presented);
    if (again.outcome !== 'replayed' || again.user.scope !== user.scope) return null;
    return refreshTokens.unseal(again.sealedSuccessor, presented.text);
  };

  const use = async (
    presented: Presented,
    accept: AcceptViewer | null,
    timesLeft = mostExaminations,
  ): Promise<AuthPayload> => {
    if (timesLeft === 0)
      throw new Error('No token: the scope of the user changed each time before it was issued.');
    const found = await examine(presented);
    const isCurrent = found.outcome === 'current';
    const session = isCurrent ? { ...found.session, lastUsedAt: presented.at } : found.session;
    const { payload, claims } = await sign(toUser(found.user), session);
    await accept?.(toViewer(claims, payload.user, session));
    const scope = accept || hasClaimsHook ? found.user.scope : null;
    const refreshToken = isCurrent
      ? await commit(presented, scope)
      : await openSeal(presented, found);
    if (refreshToken !== null) return { ...payload, refreshToken };
    return use(presented, accept, timesLeft - 1);
  };

  return async (refreshToken, caller, accept) => {
    const read = refreshTokens.read(refreshToken);
    // It was made up and costs the store nothing, not even to count it; or a page without one asks who is logged in.
    if (!read) throw new AuthError('REFRESH_TOKEN_INVALID');
    try {
      const token = 'oldHash' in read ? await store.findOldToken(read.oldHash) : read;
      if (!token) throw new AuthError('REFRESH_TOKEN_INVALID');
      if (config.attempts) await refuseHaste(token);
      return await use({ token, text: refreshToken, at: now() }, accept);
    } catch (error) {
      const isRefused = error instanceof AuthError && error.code === 'REFRESH_TOKEN_INVALID';
      if (isRefused) await attempts.count(refusedRefreshes, caller);
      throw error;
    }
  };
}

function reuseOf({ userId, id: sessionId }: SessionRow): Told {
  return { event: 'refresh_token_reused', userId, sessionId };
}
