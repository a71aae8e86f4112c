import { AuthError } from '../../errors.ts';
import { shownMethod, withMethod } from '../../lib/authentication-methods.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Audit } from '../audit/audit.ts';
import type { Attempts } from '../attempts/attempts.ts';
import type { Caller } from '../attempts/caller.ts';
import type { Reauthenticate } from '../login/reauthenticate.ts';
import type { Notices } from '../mail/notices.ts';
import type { FactorProof } from '../second-factors/factor-proof.ts';
import { sessionRevoked } from '../sessions/sessions.ts';
import type { SessionStore } from '../sessions/store.ts';
import type { AuthPayload } from '../sign-in/auth-payload.ts';
import type { SignIn } from '../sign-in/sign-in.ts';
import type { PasswordStore } from '../users/store.ts';
import { toUser } from '../users/user.ts';
import type { Viewer } from '../viewer/authenticate.ts';
import type { FactorGiven, ReadFactorGiven } from './proofs.ts';

/** `ReauthenticationProof` in schema.graphql: exactly one member. */
export interface ReauthenticationProof extends FactorGiven {
  readonly password?: string | null;
}

/**
 * Returns an access token of the same session whose `auth_time` is now, and whose `amr` and `acr` have what was proved.
 * A factor is used up with it. Throws SECOND_FACTOR_INVALID where it is wrong or was used before; CHALLENGE_INVALID and
 * METHOD_NOT_AVAILABLE for a passkey; BAD_USER_INPUT, before anything is counted; UNAUTHENTICATED where the session is over;
 * TOO_MANY_ATTEMPTS, SERVER_BUSY; and what Reauthenticate throws.
 */
export type ReauthenticateWith = (
  viewer: Viewer,
  proof: ReauthenticationProof,
  caller: Caller,
) => Promise<AuthPayload>;

export function createReauthenticateWith(options: {
  reauthenticate: Reauthenticate;
  readFactor: ReadFactorGiven;
  store: Pick<SessionStore, 'reauthenticate'>;
  users: Pick<PasswordStore, 'findByUserId'>;
  attempts: Pick<Attempts, 'countGuess'>;
  signIn: Pick<SignIn, 'upgrade'>;
  notices: Pick<Notices, 'wake'>;
  clock: Clock;
  audit: Audit;
}): ReauthenticateWith {
  const { reauthenticate, readFactor, store, users, attempts, signIn, notices, clock, audit } =
    options;

  const upgrade = async (
    { user, session }: Pick<Viewer, 'user' | 'session'>,
    { use, method, event, notice }: FactorProof,
  ): Promise<AuthPayload> => {
    const now = new Date(clock.now());
    const methods = withMethod(session.methods, method);
    const upgraded = { ...session, authenticatedAt: now, lastUsedAt: now, methods };
    const factor = { factor: use, factorNotice: notice };
    const acting = { userId: user.id, sessionId: session.id };
    const step = { ...acting, ...factor, methods, now };
    const tells = [
      { event: 'reauthenticated', ...acting, detail: shownMethod(method) } as const,
      ...(event ? [{ event, ...acting }] : []),
    ];
    const outcome = await signIn.upgrade(user, upgraded, (scope) =>
      audit.step(
        () => store.reauthenticate({ ...step, scope }),
        (done) => typeof done !== 'string' && tells,
      ),
    );
    if (outcome === 'second-factor-invalid') throw new AuthError('SECOND_FACTOR_INVALID');
    if (typeof outcome === 'string') throw sessionRevoked();
    if (notice) notices.wake();
    return outcome;
  };

  return async (viewer, { password, ...given }, caller) => {
    if (password != null) return reauthenticate(viewer, password, caller, ['proof', 'password']);
    const { kind, check } = readFactor(given);
    const { session } = viewer;
    const row = await users.findByUserId(viewer.user.id);
    if (!row || row.disabledAt) throw sessionRevoked();
    const user = toUser(row);
    try {
      return await attempts.countGuess(
        kind,
        { subject: user.id, user: row, caller },
        (place) => check(user, place),
        (proved) => upgrade({ user, session }, proved),
      );
    } catch (error) {
      const isWrong = error instanceof AuthError && error.code === 'SECOND_FACTOR_INVALID';
      const acting = { userId: user.id, sessionId: session.id };
      if (isWrong) await audit.tell({ event: 'reauthentication_failed', ...acting });
      throw error;
    }
  };
}
