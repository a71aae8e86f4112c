import type { Config } from '../../config.ts';
import { AuthError } from '../../errors.ts';
import type { RecordEvent } from '../../lib/events.ts';
import type { Attempts, Caller } from '../attempts/attempts.ts';
import type { AuthPayload, Device, Sessions } from '../sessions/sessions.ts';
import type { Credentials } from '../users/credentials.ts';
import type { Users } from '../users/users.ts';

export interface SignUp {
  /** Creates a user and starts a session. Throws SIGN_UP_CLOSED, TOO_MANY_ATTEMPTS, and what `Users.register` throws. */
  signUp(input: Credentials, device: Device, caller: Caller): Promise<AuthPayload>;
}

export function createSignUp(options: {
  config: Pick<Config, 'signUp'>;
  users: Users;
  sessions: Sessions;
  attempts: Attempts;
  record: RecordEvent;
}): SignUp {
  const { config, users, sessions, attempts, record } = options;
  return {
    async signUp({ username, password }, device, caller) {
      if (config.signUp === 'closed') throw new AuthError('SIGN_UP_CLOSED');
      await attempts.countSignUp(caller);
      const user = await users.register({ username, password });
      record('signed_up', { userId: user.id });
      return sessions.start(user, device);
    },
  };
}
