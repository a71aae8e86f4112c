import type { Config } from '../../config.ts';
import { AuthError } from '../../errors.ts';
import type { RecordEvent } from '../../lib/events.ts';
import type { Attempts } from '../attempts/attempts.ts';
import type { Caller } from '../attempts/caller.ts';
import type { AuthPayload, Device, Sessions } from '../sessions/sessions.ts';
import type { Credentials } from '../users/credentials.ts';
import type { User } from '../users/user.ts';
import type { Users } from '../users/users.ts';
import { signUpAttempts } from './attempt-kinds.ts';

export interface SignUp {
  /**
   * Creates a user and starts a session. Throws SIGN_UP_CLOSED, TOO_MANY_ATTEMPTS, what `Users.register` throws, and
   * what the hook throws.
   */
  signUp(input: Credentials, device: Device, caller: Caller): Promise<AuthPayload>;
}

/**
 * What an extension of the input `SignUpInput` has added, for TypeScript: say it once, in
 * `declare module 'latchkey' { interface SignUpInput { company?: string | null } }`.
 */
export interface SignUpInput {}

/**
 * Called when a user has been created, with what an extension of `SignUpInput` has added. What it throws is the
 * answer, and the user is gone again: whoever signed up can try once more.
 */
export type AfterSignUp = (signUp: {
  readonly user: User;
  readonly input: Readonly<SignUpInput & Record<string, unknown>>;
}) => unknown;

export function createSignUp(options: {
  config: Pick<Config, 'signUp'>;
  users: Users;
  sessions: Sessions;
  attempts: Attempts;
  record: RecordEvent;
  afterSignUp?: AfterSignUp | undefined;
}): SignUp {
  const { config, users, sessions, attempts, record, afterSignUp } = options;

  return {
    async signUp({ username, password, ...input }, device, caller) {
      if (config.signUp === 'closed') throw new AuthError('SIGN_UP_CLOSED');
      await attempts.count(signUpAttempts, caller);
      const user = await users.register({ username, password });
      try {
        await afterSignUp?.({ user, input });
        const payload = await sessions.start(user, device);
        record('signed_up', { userId: user.id });
        return payload;
      } catch (error) {
        // Whoever was not answered can sign up once more.
        await users.remove(user);
        throw error;
      }
    },
  };
}
