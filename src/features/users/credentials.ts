import {
  newPasswordProblem,
  refusePassword,
  type PasswordPolicy,
} from '../passwords/password-policy.ts';
import { usernameKey } from './username.ts';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** A user of another system, with the hash of a password that is not known. */
export interface HashedCredentials {
  readonly username: string;
  /** Argon2id, in PHC format or in the clothes of another system; see undressHash. */
  readonly passwordHash: string;
}

/** What a user of another system may keep. */
export interface Origin {
  /** A UUID in lower case. */
  readonly id?: string | undefined;
  readonly createdAt?: Date | undefined;
  /** Whether the user may not log in. */
  readonly disabled?: boolean | undefined;
}

/** Throws BAD_USER_INPUT naming the argument when this user should not choose this password. */
export async function requireNewPassword(
  { username, password }: Credentials,
  policy: PasswordPolicy,
  argument: readonly string[],
): Promise<void> {
  refusePassword(await newPasswordProblem(password, policy), argument);
  if (usernameKey(password) === usernameKey(username)) {
    refusePassword('must not be the username', argument);
  }
}
