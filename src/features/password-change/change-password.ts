import { AuthError } from '../../errors.ts';
import type { Clock } from '../../lib/clock.ts';
import type { UserStore } from '../../store/store.ts';
import type { ConfirmPassword } from '../login/confirm-password.ts';
import type { PasswordHasher } from '../passwords/password-hasher.ts';
import { impossiblePasswordProblem, refusePassword } from '../passwords/password-policy.ts';
import { sessionRevoked, type AuthPayload, type Sessions } from '../sessions/sessions.ts';
import { requireNewPassword } from '../users/credentials.ts';
import { toUser } from '../users/user.ts';
import type { Viewer } from '../viewer/authenticate.ts';

export interface PasswordChange {
  readonly currentPassword: string;
  readonly newPassword: string;
}

/**
 * Replaces the viewer's password, ends their other sessions and returns an access token for this one, in
 * which `auth_time` is now. Throws BAD_USER_INPUT, INVALID_CREDENTIALS and SERVER_BUSY.
 */
export type ChangePassword = (viewer: Viewer, change: PasswordChange) => Promise<AuthPayload>;

export function createChangePassword(options: {
  store: UserStore;
  hasher: PasswordHasher;
  confirmPassword: ConfirmPassword;
  sessions: Sessions;
  clock: Clock;
  passwordMinLength: number;
}): ChangePassword {
  const { store, hasher, confirmPassword, sessions, clock, passwordMinLength } = options;
  const policy = { minLength: passwordMinLength, allowCommon: false };

  return async ({ user, session }, { currentPassword, newPassword }) => {
    refusePassword(impossiblePasswordProblem(currentPassword), ['currentPassword']);
    const chosen = { username: user.username, password: newPassword };
    await requireNewPassword(chosen, policy, ['newPassword']);
    const row = await confirmPassword(user.id, currentPassword, ['currentPassword']);
    const now = new Date(clock.now());
    const outcome = await store.changePasswordHash({
      id: user.id,
      verified: row.passwordHash,
      changed: await hasher.hash(newPassword),
      sessionId: session.id,
      now,
    });
    if (outcome === 'session-over') throw sessionRevoked();
    // Somebody else has changed it since.
    if (outcome === 'hash-changed') throw new AuthError('INVALID_CREDENTIALS');
    return sessions.issue(toUser(row), { ...session, authenticatedAt: now, lastUsedAt: now });
  };
}
