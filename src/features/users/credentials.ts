import {
  newPasswordProblem,
  refusePassword,
  type PasswordPolicy,
} from '../passwords/password-policy.ts';
import { usernameKey } from './username.ts';

export interface Credentials {
  readonly username: string;
  readonly password: string;
  /** An address that the user logs in with as well. */
  readonly email?: string | undefined;
}

/** A user of another system, with the hash of a password that is not known. */
export interface HashedCredentials {
  readonly username: string;
  /** In any form that `readForeignHash` reads. */
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
  { username, password, email = '' }: Credentials,
  policy: PasswordPolicy,
  argument: readonly string[],
): Promise<void> {
  refusePassword(await newPasswordProblem(password, policy), argument);
  const key = usernameKey(password);
  if (key === usernameKey(username)) refusePassword('must not be the username', argument);
  if ([email, email.slice(0, email.lastIndexOf('@'))].some((one) => key === usernameKey(one)))
    refusePassword('must not be the address, or the part of it before the @', argument);
}
