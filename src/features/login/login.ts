import { AuthError } from '../../errors.ts';
import { StoreUnavailable, type UserRow, type UserStore } from '../../store/store.ts';
import type { PasswordHasher } from '../passwords/password-hasher.ts';
import { impossiblePasswordProblem, refusePassword } from '../passwords/password-policy.ts';
import type { Tokens } from '../tokens/tokens.ts';
import { toUser, type User } from '../users/user.ts';
import { requireUsername } from '../users/username.ts';

/** What starts a login: `AuthPayload` in schema.graphql. `expiresIn` is in seconds. */
export interface AuthPayload {
  readonly accessToken: string;
  readonly tokenType: 'Bearer';
  readonly expiresIn: number;
  readonly user: User;
}

export interface Login {
  /**
   * Returns a token for whoever knows the password. Throws INVALID_CREDENTIALS, with the same work, for an
   * unknown user, a wrong password and a disabled user; BAD_USER_INPUT for what can be nobody's; SERVER_BUSY.
   */
  login(username: string, password: string): Promise<AuthPayload>;
  /** Returns a token for a user who has just proved who they are. */
  start(user: User): AuthPayload;
}

export function createLogin(options: {
  store: UserStore;
  hasher: PasswordHasher;
  tokens: Tokens;
}): Login {
  const { store, hasher, tokens } = options;

  const start = (user: User): AuthPayload => {
    const { accessToken, expiresIn } = tokens.issueAccessToken(user.id);
    return { accessToken, tokenType: 'Bearer', expiresIn, user };
  };

  const upgradeHash = async (row: UserRow, password: string): Promise<void> => {
    if (!hasher.isOutdated(row.passwordHash)) return;
    try {
      await store.upgradePasswordHash(row.id, row.passwordHash, await hasher.hash(password));
    } catch (error) {
      // The password was right, and a busy server is no reason to refuse it: the next login tries again.
      if (!(error instanceof AuthError) && !(error instanceof StoreUnavailable)) throw error;
    }
  };

  return {
    start,

    async login(username, password) {
      const usernameKey = requireUsername(username, ['username']);
      refusePassword(impossiblePasswordProblem(password), ['password']);
      const row = await store.findByUsernameKey(usernameKey);
      const matches = row
        ? await hasher.verify(row.passwordHash, password)
        : await hasher.verifyNobody(password);
      if (!row || !matches || row.disabledAt) throw new AuthError('INVALID_CREDENTIALS');
      await upgradeHash(row, password);
      return start(toUser(row));
    },
  };
}
