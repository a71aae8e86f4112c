import type { Config } from '../../config.ts';
import { AuthError } from '../../errors.ts';
import type { Attempts } from '../attempts/attempts.ts';
import type { Caller } from '../attempts/caller.ts';
import type { UserStore, UserWithPassword } from '../users/store.ts';
import type { Device } from '../sessions/sessions.ts';
import type { AuthPayload } from '../sign-in/auth-payload.ts';
import type { SignIn } from '../sign-in/sign-in.ts';
import type { Credentials } from '../users/credentials.ts';
import { toUser, type User } from '../users/user.ts';
import { chosen, type Users } from '../users/users.ts';
import { signUpAttempts } from './attempt-kinds.ts';

export interface SignUp {
  /**
   * Creates a user and starts a session. Throws SIGN_UP_CLOSED, TOO_MANY_ATTEMPTS, what `Users.prepare` throws,
   * USERNAME_TAKEN, and what the hook throws.
   */
  signUp(input: Credentials, device: Device, caller: Caller): Promise<AuthPayload>;
}

/**
 * What an extension of the input `SignUpInput` has added, for TypeScript: say it once, in
 * `declare module 'latchkey' { interface SignUpInput { company?: string | null } }`.
 */
export interface SignUpInput {}

/**
 * Called before a user is admitted who signs up, with what an extension of `SignUpInput` has added. Until it agrees the
 * user is stored as disabled: no one can log in as them. What it throws is the answer, and the user is deleted again, so
 * that the name is free.
 */
export type AfterSignUp = (signUp: {
  readonly user: User;
  readonly input: Readonly<SignUpInput & Record<string, unknown>>;
}) => unknown;

/** See `Proof`. */
const bySignUp = { method: 'sign-up', amr: ['pwd'] } as const;

export function createSignUp(options: {
  config: Pick<Config, 'signUp'>;
  users: Users;
  store: Pick<UserStore, 'insert'>;
  signIn: Pick<SignIn, 'admit'>;
  attempts: Attempts;
  afterSignUp?: AfterSignUp | undefined;
}): SignUp {
  const { config, users, store, signIn, attempts, afterSignUp } = options;

  /** Keeps the name while the hook works, for a user who is disabled until their session starts. */
  const admitPending = async (
    row: UserWithPassword,
    device: Device,
    ask: () => unknown,
  ): Promise<AuthPayload> => {
    if ((await store.insert({ ...row, disabledAt: row.createdAt })) === 'username-taken')
      throw new AuthError('USERNAME_TAKEN');
    try {
      await ask();
      return await signIn.admit(
        toUser(row),
        { ...bySignUp, condition: { isPending: true } },
        device,
      );
    } catch (error) {
      await users.remove(row);
      throw error;
    }
  };

  return {
    async signUp({ username, password, ...input }, device, caller) {
      if (config.signUp === 'closed') throw new AuthError('SIGN_UP_CLOSED');
      await attempts.count(signUpAttempts, caller);
      const row = await users.prepare({ username, password }, chosen);
      const user = toUser(row);
      return afterSignUp
        ? admitPending(row, device, () => afterSignUp({ user, input }))
        : signIn.admit(user, { ...bySignUp, condition: { newUser: row } }, device);
    },
  };
}
