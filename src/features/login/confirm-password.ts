import { AuthError } from '../../errors.ts';
import type { UserRow, UserStore } from '../../store/store.ts';
import type { PasswordHasher } from '../passwords/password-hasher.ts';
import { impossiblePasswordProblem, refusePassword } from '../passwords/password-policy.ts';

/**
 * Returns the user's row when the password is theirs. Throws INVALID_CREDENTIALS when it is not,
 * BAD_USER_INPUT naming the argument when it can be nobody's, and SERVER_BUSY.
 */
export type ConfirmPassword = (
  userId: string,
  password: string,
  argument: readonly string[],
) => Promise<UserRow>;

export function createConfirmPassword(options: {
  store: UserStore;
  hasher: PasswordHasher;
}): ConfirmPassword {
  const { store, hasher } = options;
  return async (userId, password, argument) => {
    refusePassword(impossiblePasswordProblem(password), argument);
    const row = await store.findById(userId);
    if (!row || row.disabledAt) throw new AuthError('INVALID_CREDENTIALS');
    const matches = await hasher.verify(row.passwordHash, password);
    if (!matches) throw new AuthError('INVALID_CREDENTIALS');
    return row;
  };
}
