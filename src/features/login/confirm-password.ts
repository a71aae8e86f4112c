import { AuthError } from '../../errors.ts';
import type { Reauthentication, UserStore } from '../../store/store.ts';
import type { PasswordHasher } from '../passwords/password-hasher.ts';
import { impossiblePasswordProblem, refusePassword } from '../passwords/password-policy.ts';
import { sessionRevoked } from '../sessions/sessions.ts';

export interface Confirmation {
  readonly userId: string;
  readonly password: string;
  /** Where the password was given. */
  readonly argument: readonly string[];
}

/**
 * Takes a step that a user may take who has just given their password: `step` gets the hash that was verified
 * and says whether that still held. Throws INVALID_CREDENTIALS when the password is not theirs, BAD_USER_INPUT
 * naming the argument when it can be nobody's, UNAUTHENTICATED when the session is over, and SERVER_BUSY.
 */
export type ConfirmPassword = (
  confirmation: Confirmation,
  step: (verified: string) => Promise<Reauthentication>,
) => Promise<void>;

export function createConfirmPassword(options: {
  store: UserStore;
  hasher: PasswordHasher;
}): ConfirmPassword {
  const { store, hasher } = options;

  const verify = async ({ userId, password }: Confirmation): Promise<string> => {
    const row = await store.findById(userId);
    if (!row || row.disabledAt) throw new AuthError('INVALID_CREDENTIALS');
    const matches = await hasher.verify(row.passwordHash, password);
    if (!matches) throw new AuthError('INVALID_CREDENTIALS');
    return row.passwordHash;
  };

  return async (confirmation, step) => {
    refusePassword(impossiblePasswordProblem(confirmation.password), confirmation.argument);
    const first = await step(await verify(confirmation));
    // A login may have upgraded the hash meanwhile; whether it did, or the password is another, shows again.
    const outcome = first === 'hash-changed' ? await step(await verify(confirmation)) : first;
    if (outcome === 'session-over') throw sessionRevoked();
    if (outcome === 'hash-changed') throw new AuthError('INVALID_CREDENTIALS');
  };
}
