import type { AuthPayload, Sessions } from '../sessions/sessions.ts';
import { toUser } from '../users/user.ts';
import type { Viewer } from '../viewer/authenticate.ts';
import type { ConfirmPassword } from './confirm-password.ts';

/** Returns an access token whose `auth_time` is now. Throws what ConfirmPassword and `Sessions.reauthenticate` throw. */
export type Reauthenticate = (viewer: Viewer, password: string) => Promise<AuthPayload>;

export function createReauthenticate(options: {
  confirmPassword: ConfirmPassword;
  sessions: Sessions;
}): Reauthenticate {
  const { confirmPassword, sessions } = options;
  return async ({ user, session }, password) => {
    const row = await confirmPassword(user.id, password, ['password']);
    return sessions.reauthenticate(toUser(row), session);
  };
}
