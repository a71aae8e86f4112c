import { AuthError } from '../../errors.ts';
import type { Clock } from '../../lib/clock.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import { uuidV7 } from '../../lib/uuid.ts';
import type { UserRow, UserStore } from '../../store/store.ts';
import type { PasswordHasher } from '../passwords/password-hasher.ts';
import { requireNewPassword, type Credentials, type HashedCredentials } from './credentials.ts';
import { argon2idHashProblem } from '../passwords/argon2id-hash.ts';
import { toUser, type User } from './user.ts';
import { requireUsername, usernameKey } from './username.ts';

export interface Users {
  /**
   * Creates a user. Throws BAD_USER_INPUT, naming the argument below `input`, when a rule is broken;
   * USERNAME_TAKEN; SERVER_BUSY.
   */
  register(credentials: Credentials): Promise<User>;
  /** Returns a user ready to be stored, after the same checks as `register`, without storing it. */
  prepare(credentials: Credentials, options: { allowCommon: boolean }): Promise<UserRow>;
  /**
   * Returns a user of another system ready to be stored; a login checks against the hash, and replaces it where
   * its parameters are not ours. Throws BAD_USER_INPUT.
   */
  adopt(credentials: HashedCredentials): UserRow;
  /** Deletes a user; returns whether there was one. */
  remove(user: User): Promise<boolean>;
  /** Replaces a password, after the same checks, and ends every session. Returns whether there is such a user. */
  setPassword(credentials: Credentials): Promise<boolean>;
}

export function createUsers(options: {
  store: UserStore;
  hasher: PasswordHasher;
  clock: Clock;
  random: RandomBytes;
  passwordMinLength: number;
}): Users {
  const { store, hasher, clock, random, passwordMinLength } = options;

  const hashNew = async (credentials: Credentials, allowCommon: boolean) => {
    const policy = { minLength: passwordMinLength, allowCommon };
    await requireNewPassword(credentials, policy, ['input', 'password']);
    return hasher.hash(credentials.password);
  };

  const newUser = (username: string, key: string, passwordHash: string): UserRow => ({
    id: uuidV7(clock, random),
    username,
    usernameKey: key,
    passwordHash,
    createdAt: new Date(clock.now()),
    disabledAt: null,
    scope: '',
  });

  const prepare: Users['prepare'] = async (credentials, { allowCommon }) => {
    const { username } = credentials;
    const key = requireUsername(username, ['input', 'username']);
    return newUser(username, key, await hashNew(credentials, allowCommon));
  };

  return {
    prepare,

    adopt({ username, passwordHash }) {
      const key = requireUsername(username, ['input', 'username']);
      const problem = argon2idHashProblem(passwordHash);
      if (problem)
        throw new AuthError('BAD_USER_INPUT', { message: `The password hash ${problem}.` });
      return newUser(username, key, passwordHash);
    },

    async register(credentials) {
      const user = await prepare(credentials, { allowCommon: false });
      if ((await store.insert(user)) === 'username-taken') throw new AuthError('USERNAME_TAKEN');
      return toUser(user);
    },

    remove: ({ username }) => store.delete(usernameKey(username), new Date(clock.now())),

    async setPassword(credentials) {
      const key = requireUsername(credentials.username, ['input', 'username']);
      const passwordHash = await hashNew(credentials, false);
      return store.setPasswordHash(key, passwordHash, new Date(clock.now()));
    },
  };
}
