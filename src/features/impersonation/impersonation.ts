import type { Config } from '../../config.ts';
import { AuthError } from '../../errors.ts';
import { scopeTokens } from '../../lib/scope.ts';
import { ownPrefix } from '../../lib/own-scopes.ts';
import type { Clock } from '../../lib/clock.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import { isUuid, uuidV7 } from '../../lib/uuid.ts';
import type { Administrator, Permitted } from '../administration/permitted.ts';
import { requireReason } from '../administration/reason.ts';
import type { Audit } from '../audit/audit.ts';
import type { Notices } from '../mail/notices.ts';
import { sessionRevoked } from '../sessions/sessions.ts';
import type { SessionRow } from '../sessions/store.ts';
import type { AuthPayload } from '../sign-in/auth-payload.ts';
import type { Sign } from '../sign-in/sign.ts';
import type { UserStore } from '../users/store.ts';
import { toUser, type User } from '../users/user.ts';
import type { ImpersonationStore } from './store.ts';

export interface Impersonation {
  /**
   * Returns a token that speaks for a user and says who is behind it. Throws what `Permitted` throws, METHOD_NOT_AVAILABLE,
   * BAD_USER_INPUT for the reason and the age, FORBIDDEN for a user whom no one may act as, and what the claims hook throws.
   */
  begin(
    by: Administrator,
    asked: { readonly id: string; readonly reason: string; readonly maxAge: number },
  ): Promise<AuthPayload>;
  /** Ends a session of the administrator as a user; returns whether it is one. Throws UNAUTHENTICATED where their own is over. */
  end(by: Administrator, id: string): Promise<boolean>;
}

const shortest = 60;
const longest = 3600;

/** How often a token is signed anew because the scope of the user has changed meanwhile. */
const mostSignatures = 5;

export function createImpersonation(options: {
  config: Pick<Config, 'impersonation' | 'accessTtlSeconds'>;
  store: {
    readonly users: Pick<UserStore, 'findById'>;
    readonly impersonations: ImpersonationStore;
  };
  permitted: Permitted;
  sign: Sign;
  notices: Notices;
  audit: Audit;
  clock: Clock;
  random: RandomBytes;
}): Impersonation {
  const { config, store, permitted, sign, notices, audit, clock, random } = options;

  /**
   * It is over with its token, which is not refreshed, and with the session that it is begun in. The user sees it: where the
   * administrator is, only the audit log has.
   */
  const newSession = (
    userId: string,
    { user, session }: Administrator,
    maxAge: number,
  ): SessionRow => {
    const at = new Date(clock.now());
    const end = at.getTime() + Math.min(maxAge, config.accessTtlSeconds) * 1000;
    return {
      id: uuidV7(clock, random),
      userId,
      createdAt: at,
      lastUsedAt: at,
      authenticatedAt: at,
      expiresAt: new Date(Math.min(end, session.expiresAt.getTime())),
      ip: null,
      userAgent: null,
      revokedAt: null,
      methods: [],
      impersonatorId: user.id,
    };
  };

  /** Signs, and stores the session if what was signed still holds; else once more, for the user as they are by now. */
  const signThenStart = async (
    by: Administrator,
    user: User,
    session: SessionRow,
    because: string,
    timesLeft = mostSignatures,
  ): Promise<AuthPayload> => {
    if (timesLeft === 0)
      throw new Error('No token: the scope of the user changed each time before it was issued.');
    const inPlace = { scope: withoutOwn(user.scope), actorId: by.user.id };
    const { payload } = await sign(user, session, undefined, inPlace);
    const notice = notices.write('impersonation-started');
    const begun = { session, impersonatorId: by.user.id, begunIn: by.session.id };
    const step = { ...begun, scope: user.scope, notice };
    const asked = { needs: 'latchkey:impersonate', targetId: user.id };
    const started = await permitted(by, asked, () =>
      audit.step(
        () => store.impersonations.start(step),
        (done) =>
          done !== 'forbidden' &&
          done.scope === user.scope && {
            event: 'impersonation_started',
            userId: user.id,
            sessionId: session.id,
            because,
          },
      ),
    );
    if (started === 'forbidden') throw refused();
    if (started.scope === user.scope) {
      if (notice) notices.wake();
      return { ...payload, user: toUser(started) };
    }
    return signThenStart(by, toUser(started), session, because, timesLeft - 1);
  };

  return {
    async begin(by, { id, reason, maxAge }) {
      if (!config.impersonation) throw new AuthError('METHOD_NOT_AVAILABLE');
      const because = requireReason(reason);
      if (maxAge < shortest || maxAge > longest) {
        const message = `maxAge must be between ${shortest} and ${longest}.`;
        throw new AuthError('BAD_USER_INPUT', { message, argument: ['maxAge'] });
      }
      const user = isUuid(id) ? await store.users.findById(id) : null;
      if (!user) throw new AuthError('NOT_FOUND', { message: 'There is no user with this id.' });
      // The hook is not asked about one whom no one may act as. It is decided when the session is stored.
      if (user.disabledAt || user.scope !== withoutOwn(user.scope)) throw refused();
      const session = newSession(user.id, by, maxAge);
      return signThenStart(by, toUser(user), session, because);
    },

    async end({ user, session }, id) {
      if (!isUuid(id)) return false;
      const step = {
        id,
        impersonatorId: user.id,
        actingId: session.id,
        now: new Date(clock.now()),
      };
      const { outcome } = await audit.step(
        () => store.impersonations.end(step),
        (done) =>
          done.outcome === 'ended' && {
            event: 'session_revoked',
            userId: done.userId,
            sessionId: id,
          },
      );
      if (outcome === 'session-over') throw sessionRevoked();
      return outcome !== 'unknown';
    },
  };
}

function withoutOwn(scope: string): string {
  return scopeTokens(scope)
    .filter((token) => !token.startsWith(ownPrefix))
    .join(' ');
}

function refused(): AuthError {
  return new AuthError('FORBIDDEN', {
    message:
      'No one acts as themselves, as a user who is disabled or has a scope of Latchkey’s own, or as a service account.',
  });
}
