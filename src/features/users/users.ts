import type { Config } from '../../config.ts';
import { AuthError } from '../../errors.ts';
import type { Clock } from '../../lib/clock.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import { uuidV7 } from '../../lib/uuid.ts';
import type { UserStore, UserWithPassword } from './store.ts';
import { undress } from '../passwords/foreign/dresses.ts';
import { readForeignHash } from '../passwords/foreign/read-foreign-hash.ts';
import type { RequireUnbreached } from '../passwords/breached-passwords.ts';
import type { PasswordHasher } from '../passwords/password-hasher.ts';
import {
  requireNewPassword,
  type Credentials,
  type HashedCredentials,
  type Origin,
} from './credentials.ts';
import { findUserByName } from './find-user.ts';
import { addressLikeProblem, requireNewUsername } from './new-username.ts';
import type { User } from './user.ts';
import { refuseUsername } from './username.ts';

/** What is taken that no user may choose today. */
export interface Rules {
  readonly allowCommon: boolean;
  readonly allowBreached: boolean;
  /** Whether a name may look like an address. */
  readonly allowAt: boolean;
}

/** The rules for what a user has just chosen. */
export const chosen: Rules = { allowCommon: false, allowBreached: false, allowAt: false };

export interface Users {
  /**
   * Returns the key of a name that a user may choose; throws BAD_USER_INPUT naming the argument otherwise. Where this
   * server sends mail, no name has an @: it could be the address of another user.
   */
  requireNewName(username: string, argument: readonly string[]): string;
  /** Throws BAD_USER_INPUT and USERNAME_TAKEN where a new user cannot have this name. */
  requireFree(username: string): Promise<void>;
  /**
   * Returns a user ready to be stored, without storing it; with a null password, one who has none. Throws
   * BAD_USER_INPUT, naming the argument below `input`, when a rule is broken; SERVER_BUSY.
   */
  prepare(
    user: Omit<Credentials, 'password'> & { readonly password: string | null } & Origin,
    options: Rules,
  ): Promise<UserWithPassword>;
  /** Returns the hash of a password that the user may choose. Throws BAD_USER_INPUT and SERVER_BUSY. */
  hashPassword(credentials: Credentials, options?: Rules): Promise<string>;
  /**
   * Returns a user of another system ready to be stored; a login checks against the hash, and replaces it where
   * it is not as Latchkey makes them. `allowWeak` is that of `readForeignHash`. Throws BAD_USER_INPUT.
   */
  adopt(
    credentials: HashedCredentials & Origin,
    options?: { allowWeak?: boolean },
  ): UserWithPassword;
  /** Returns whether this is the user of the row: they have the same id or, where none is given, the same password or hash. */
  isSame(row: (Credentials | HashedCredentials) & Origin, user: UserWithPassword): Promise<boolean>;
  /** Deletes a user; returns whether there was one. */
  remove(user: User): Promise<boolean>;
}

export function createUsers(options: {
  store: { readonly users: UserStore };
  hasher: PasswordHasher;
  requireUnbreached: RequireUnbreached;
  clock: Clock;
  random: RandomBytes;
  config: Pick<Config, 'passwordMinLength' | 'usernameScripts' | 'smtpUrl'>;
}): Users {
  const { store, hasher, requireUnbreached, clock, random, config } = options;
  const { users } = store;

  const ofName = ['input', 'username'];

  const requireNewName: Users['requireNewName'] = (username, argument) => {
    // Its length is looked at first: nothing long is folded.
    const key = requireNewUsername(username, config.usernameScripts, argument);
    const problem = config.smtpUrl === null ? null : addressLikeProblem(key);
    return problem === null ? key : refuseUsername(problem, username, argument);
  };

  const hashPassword: Users['hashPassword'] = async (
    credentials,
    { allowCommon, allowBreached } = chosen,
  ) => {
    const policy = { minLength: config.passwordMinLength, allowCommon };
    await requireNewPassword(credentials, policy, ['input', 'password']);
    if (!allowBreached) await requireUnbreached(credentials.password, ['input', 'password']);
    return hasher.hash(credentials.password);
  };

  const newUser = (
    { username, id, createdAt, disabled }: { username: string } & Origin,
    usernameKey: string,
    passwordHash: string | null,
  ): UserWithPassword => {
    const now = clock.now();
    return {
      id: id ?? uuidV7(clock, random),
      username,
      usernameKey,
      passwordHash,
      createdAt: createdAt ?? new Date(now),
      // Later than any creation: a user who is disabled since then is signing up.
      disabledAt: disabled === true ? new Date(now + 1) : null,
      scope: '',
    };
  };

  /** Returns the key of the name. */
  const requireNew = (
    { username, createdAt }: { username: string } & Origin,
    { allowAt }: Pick<Rules, 'allowAt'>,
  ): string => {
    if (createdAt && createdAt.getTime() > clock.now())
      throw new AuthError('BAD_USER_INPUT', {
        message: 'The time of creation must not be in the future.',
      });
    return allowAt
      ? requireNewUsername(username, config.usernameScripts, ofName)
      : requireNewName(username, ofName);
  };

  return {
    requireNewName,

    async prepare({ password, ...user }, rules) {
      const key = requireNew(user, rules);
      const hash = password === null ? null : await hashPassword({ ...user, password }, rules);
      return newUser(user, key, hash);
    },

    hashPassword,

    adopt(credentials, { allowWeak = false } = {}) {
      const key = requireNew(credentials, { allowAt: true });
      const hash = readForeignHash(credentials.passwordHash, { allowWeak });
      if ('problem' in hash)
        throw new AuthError('BAD_USER_INPUT', { message: `The password hash ${hash.problem}.` });
      return newUser(credentials, key, hash.stored);
    },

    async isSame(row, user) {
      if (row.id !== undefined) return row.id === user.id;
      if ('passwordHash' in row) return undress(row.passwordHash) === user.passwordHash;
      return (await hasher.verify(user.passwordHash, row.password)) !== null;
    },

    async requireFree(username) {
      requireNewName(username, ofName);
      if (await findUserByName(users, username)) throw new AuthError('USERNAME_TAKEN');
    },

    remove: ({ id }) => users.delete(id, new Date(clock.now())),
  };
}
