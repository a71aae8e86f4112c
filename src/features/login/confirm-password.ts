import { AuthError } from '../../errors.ts';
import type { Audit } from '../audit/audit.ts';
import type { PasswordStore, Reauthentication, ViewerRow } from '../users/store.ts';
import type { Attempts } from '../attempts/attempts.ts';
import type { Caller } from '../attempts/caller.ts';
import type { PasswordHasher, Place } from '../passwords/password-hasher.ts';
import { impossiblePasswordProblem, refusePassword } from '../passwords/password-policy.ts';
import { sessionRevoked } from '../sessions/sessions.ts';
import type { AuthPayload } from '../sign-in/auth-payload.ts';
import { toUser, type User } from '../users/user.ts';
import { confirmationAttempts } from './attempt-kinds.ts';

export interface Confirmation {
  readonly user: User;
  readonly caller: Caller;
  readonly password: string;
  /** Where the password was given. */
  readonly argument: readonly string[];
}

/** A user who has just given their password, and its hash. */
export interface Confirmed {
  readonly user: User;
  readonly verified: string;
}

/**
 * Takes a step that a user may take who has just given their password, and returns what it made. The step commits only
 * if the hash that was verified still holds. Throws INVALID_CREDENTIALS when the password is not theirs, BAD_USER_INPUT
 * naming the argument when it cannot be a password, UNAUTHENTICATED when the session is over, TOO_MANY_ATTEMPTS and
 * SERVER_BUSY.
 */
export type ConfirmPassword = (
  confirmation: Confirmation,
  step: (confirmed: Confirmed) => Promise<AuthPayload | Exclude<Reauthentication, ViewerRow>>,
) => Promise<AuthPayload>;

export function createConfirmPassword(options: {
  store: Pick<PasswordStore, 'findByUserId'>;
  hasher: PasswordHasher;
  attempts: Attempts;
  audit: Audit;
}): ConfirmPassword {
  const { store, hasher, attempts, audit } = options;

  const verify = async ({ user, password }: Confirmation, place: Place): Promise<Confirmed> => {
    const row = await store.findByUserId(user.id);
    if (!row || row.disabledAt) throw new AuthError('INVALID_CREDENTIALS');
    const { passwordHash } = row;
    if (!(await hasher.verify(passwordHash, password, { place })) || passwordHash === null) {
      await audit.tell({ event: 'login_failed', userId: row.id });
      throw new AuthError('INVALID_CREDENTIALS');
    }
    return { user: toUser(row), verified: passwordHash };
  };

  const conclude = async (
    confirmation: Confirmation,
    confirmed: Confirmed,
    step: Parameters<ConfirmPassword>[1],
  ): Promise<AuthPayload> => {
    let outcome = await step(confirmed);
    // A login may have upgraded the hash meanwhile; whether it did, or the password is another, shows again.
    if (outcome === 'hash-changed') outcome = await step(await verify(confirmation, 'device'));
    if (outcome === 'session-over') throw sessionRevoked();
    if (outcome === 'hash-changed') throw new AuthError('INVALID_CREDENTIALS');
    if (outcome === 'second-factor-invalid') throw new AuthError('SECOND_FACTOR_INVALID');
    return outcome;
  };

  return async (confirmation, step) => {
    refusePassword(impossiblePasswordProblem(confirmation.password), confirmation.argument);
    const { user, caller } = confirmation;
    // Counted where a login as this user is counted.
    const row = await store.findByUserId(user.id);
    if (!row) throw new AuthError('INVALID_CREDENTIALS');
    const { usernameKey } = row;
    return attempts.countGuess(
      confirmationAttempts,
      { subject: usernameKey, user: row, caller },
      (place) => verify(confirmation, place),
      (confirmed, whenProved) => {
        whenProved();
        return conclude(confirmation, confirmed, step);
      },
    );
  };
}
