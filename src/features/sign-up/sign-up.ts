import type { Config } from '../../config.ts';
import { AuthError } from '../../errors.ts';
import type { AuthPayload, Device, Sessions } from '../sessions/sessions.ts';
import type { Credentials } from '../users/credentials.ts';
import type { Users } from '../users/users.ts';

export interface SignUp {
  /** Creates a user and starts a session. Throws SIGN_UP_CLOSED, and what `Users.register` throws. */
  signUp(input: Credentials, device: Device): Promise<AuthPayload>;
}

export function createSignUp(options: {
  config: Pick<Config, 'signUp'>;
  users: Users;
  sessions: Sessions;
}): SignUp {
  const { config, users, sessions } = options;
  return {
    async signUp({ username, password }, device) {
      if (config.signUp === 'closed') throw new AuthError('SIGN_UP_CLOSED');
      return sessions.start(await users.register({ username, password }), device);
    },
  };
}
