import type { Clock } from '../../lib/clock.ts';
import type { SessionStore } from '../sessions/store.ts';
import type { Caller } from '../attempts/caller.ts';
import type { AuthPayload, Sessions } from '../sessions/sessions.ts';
import type { Viewer } from '../viewer/authenticate.ts';
import type { ConfirmPassword } from './confirm-password.ts';

/** Returns an access token whose `auth_time` is now. Throws what ConfirmPassword throws. */
export type Reauthenticate = (
  viewer: Viewer,
  password: string,
  caller: Caller,
) => Promise<AuthPayload>;

export function createReauthenticate(options: {
  store: SessionStore;
  confirmPassword: ConfirmPassword;
  sessions: Sessions;
  clock: Clock;
}): Reauthenticate {
  const { store, confirmPassword, sessions, clock } = options;
  return async ({ user, session }, password, caller) => {
    const confirmation = { user, caller, password, argument: ['password'] };
    const now = new Date(clock.now());
    const current = await confirmPassword(confirmation, (verified) =>
      store.reauthenticate({ userId: user.id, sessionId: session.id, verified, now }),
    );
    return sessions.issue(current, { ...session, authenticatedAt: now, lastUsedAt: now });
  };
}
