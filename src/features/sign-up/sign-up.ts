import type { Config } from '../../config.ts';
import { AuthError } from '../../errors.ts';
import type { AuthPayload, Login } from '../login/login.ts';
import type { Credentials, Users } from '../users/users.ts';

export interface SignUp {
  /** Creates a user and logs them in. Throws SIGN_UP_CLOSED, and what `Users.register` throws. */
  signUp(input: Credentials): Promise<AuthPayload>;
}

export function createSignUp(options: {
  config: Pick<Config, 'signUp'>;
  users: Users;
  login: Login;
}): SignUp {
  const { config, users, login } = options;
  return {
    async signUp({ username, password }) {
      if (config.signUp === 'closed') throw new AuthError('SIGN_UP_CLOSED');
      return login.start(await users.register({ username, password }));
    },
  };
}
