import type { Clock } from '../../lib/clock.ts';
import type { RecordEvent } from '../../events.ts';
import type { PasswordStore } from '../../store/store.ts';
import type { Caller } from '../attempts/caller.ts';
import type { ConfirmPassword } from '../login/confirm-password.ts';
import type { PasswordHasher } from '../passwords/password-hasher.ts';
import { impossiblePasswordProblem, refusePassword } from '../passwords/password-policy.ts';
import type { AuthPayload, Sessions } from '../sessions/sessions.ts';
import { requireNewPassword } from '../users/credentials.ts';
import type { Viewer } from '../viewer/authenticate.ts';

export interface PasswordChange {
  readonly currentPassword: string;
  readonly newPassword: string;
}

/**
 * Replaces the viewer's password, ends their other sessions and returns an access token for this one, in
 * which `auth_time` is now. Throws BAD_USER_INPUT, and what ConfirmPassword throws.
 */
export type ChangePassword = (
  viewer: Viewer,
  change: PasswordChange,
  caller: Caller,
) => Promise<AuthPayload>;

export function createChangePassword(options: {
  store: Pick<PasswordStore, 'change'>;
  hasher: PasswordHasher;
  confirmPassword: ConfirmPassword;
  sessions: Sessions;
  clock: Clock;
  record: RecordEvent;
  passwordMinLength: number;
}): ChangePassword {
  const { store, hasher, confirmPassword, sessions, clock, record, passwordMinLength } = options;
  const policy = { minLength: passwordMinLength, allowCommon: false };

  return async ({ user, session }, { currentPassword, newPassword }, caller) => {
    refusePassword(impossiblePasswordProblem(currentPassword), ['currentPassword']);
    const chosen = { username: user.username, password: newPassword };
    await requireNewPassword(chosen, policy, ['newPassword']);
    let changed: string | undefined;
    const confirmation = {
      user,
      caller,
      password: currentPassword,
      argument: ['currentPassword'],
    };
    const now = new Date(clock.now());
    const current = await confirmPassword(confirmation, async (verified) => {
      changed ??= await hasher.hash(newPassword, 'device');
      const step = { userId: user.id, sessionId: session.id, verified, changed, now };
      return store.change(step);
    });
    record('password_changed', { userId: user.id, sessionId: session.id });
    return sessions.issue(current, { ...session, authenticatedAt: now, lastUsedAt: now });
  };
}
