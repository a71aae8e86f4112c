import type { Clock } from '../../lib/clock.ts';
import type { SessionStore } from '../sessions/store.ts';
import type { Caller } from '../attempts/caller.ts';
import type { Audit } from '../audit/audit.ts';
import type { AuthPayload } from '../sign-in/auth-payload.ts';
import type { SignIn } from '../sign-in/sign-in.ts';
import { withMethod } from '../../lib/authentication-methods.ts';
import type { Viewer } from '../viewer/authenticate.ts';
import type { ConfirmPassword } from './confirm-password.ts';

/** Returns an access token whose `auth_time` is now. Throws what ConfirmPassword throws. */
export type Reauthenticate = (
  viewer: Viewer,
  password: string,
  caller: Caller,
  /** Where the password was given. */
  argument?: readonly string[],
) => Promise<AuthPayload>;

export function createReauthenticate(options: {
  store: Pick<SessionStore, 'reauthenticate'>;
  confirmPassword: ConfirmPassword;
  signIn: Pick<SignIn, 'upgrade'>;
  clock: Clock;
  audit: Audit;
}): Reauthenticate {
  const { store, confirmPassword, signIn, clock, audit } = options;
  return async ({ user, session }, password, caller, argument = ['password']) => {
    const now = new Date(clock.now());
    const methods = withMethod(session.methods, 'PASSWORD');
    const acting = { userId: user.id, sessionId: session.id };
    const upgraded = { ...session, authenticatedAt: now, lastUsedAt: now, methods };
    return confirmPassword({ user, caller, password, argument }, ({ user: current, verified }) =>
      signIn.upgrade(current, upgraded, (scope) =>
        audit.step(
          () => store.reauthenticate({ ...acting, verified, methods, scope, now }),
          (done) =>
            typeof done !== 'string' && { event: 'reauthenticated', ...acting, detail: 'PASSWORD' },
        ),
      ),
    );
  };
}
