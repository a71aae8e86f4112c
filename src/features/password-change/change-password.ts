import type { Clock } from '../../lib/clock.ts';
import type { MaybePromise } from '../../lib/maybe-promise.ts';
import type { Audit } from '../audit/audit.ts';
import { StoreUnavailable } from '../../lib/store-errors.ts';
import type { PasswordStore, Reauthentication } from '../users/store.ts';
import type { Caller } from '../attempts/caller.ts';
import type { ConfirmPassword } from '../login/confirm-password.ts';
import type { RequireUnbreached } from '../passwords/breached-passwords.ts';
import type { PasswordHasher } from '../passwords/password-hasher.ts';
import { impossiblePasswordProblem, refusePassword } from '../passwords/password-policy.ts';
import type { Notices } from '../mail/notices.ts';
import type { AuthPayload } from '../sign-in/auth-payload.ts';
import type { SignIn } from '../sign-in/sign-in.ts';
import { requireNewPassword } from '../users/credentials.ts';
import { withMethod } from '../../lib/authentication-methods.ts';
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
  store: Pick<PasswordStore, 'change' | 'findByUserId'>;
  hasher: PasswordHasher;
  confirmPassword: ConfirmPassword;
  requireUnbreached: RequireUnbreached;
  /** Returns the address that the user has proved, or null. */
  emailOf: (userId: string) => MaybePromise<string | null>;
  signIn: Pick<SignIn, 'upgrade'>;
  notices: Notices;
  clock: Clock;
  audit: Audit;
  passwordMinLength: number;
}): ChangePassword {
  const { store, hasher, confirmPassword, requireUnbreached, emailOf, signIn, notices } = options;
  const { clock, audit } = options;
  const policy = { minLength: options.passwordMinLength, allowCommon: false };

  /** Changes the hash. Where the answer of the store was lost, it is asked whether it did: no other hash is the same. */
  const change = async (step: Change): Promise<Reauthentication> => {
    try {
      return await store.change(step);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      const user = await store.findByUserId(step.userId);
      if (user?.passwordHash !== step.changed) throw error;
      // What was committed held for the scope of then; a change of it since counts at the next request.
      return { ...user, scope: step.scope ?? user.scope };
    }
  };

  /** Once the caller has proved who they are: a stolen token asks no list. */
  const hashNew = async (password: string): Promise<string> => {
    await requireUnbreached(password, ['newPassword']);
    return hasher.hash(password, 'device');
  };

  return async ({ user, session }, { currentPassword, newPassword }, caller) => {
    refusePassword(impossiblePasswordProblem(currentPassword), ['currentPassword']);
    const email = (await emailOf(user.id)) ?? undefined;
    const chosen = { username: user.username, password: newPassword, email };
    await requireNewPassword(chosen, policy, ['newPassword']);
    let changed: string | undefined;
    const notice = notices.write('password-changed');
    const now = new Date(clock.now());
    const methods = withMethod(session.methods, 'PASSWORD');
    const upgraded = { ...session, authenticatedAt: now, lastUsedAt: now, methods };
    const payload = await confirmPassword(
      { user, caller, password: currentPassword, argument: ['currentPassword'] },
      async ({ user: current, verified }) => {
        const hash = (changed ??= await hashNew(newPassword));
        const step = {
          userId: user.id,
          sessionId: session.id,
          verified,
          changed: hash,
          methods,
          now,
          notice,
        };
        return signIn.upgrade(current, upgraded, (scope) =>
          audit.step(
            () => change({ ...step, scope }),
            (outcome) =>
              typeof outcome !== 'string' && {
                event: 'password_changed',
                userId: user.id,
                sessionId: session.id,
              },
          ),
        );
      },
    );
    if (notice) notices.wake();
    return payload;
  };
}

type Change = Parameters<PasswordStore['change']>[0];
