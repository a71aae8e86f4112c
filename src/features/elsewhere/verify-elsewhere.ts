/** A user as the system has them that they come from. */
export interface UserElsewhere {
  /** Without it, the address is the name. It has to follow the rules for new names. */
  readonly username?: string | undefined;
  readonly email?: string | undefined;
  /** Whether the user has proved the address there. If not, they have to prove it here. */
  readonly isEmailVerified?: boolean | undefined;
  /** The id from now on: a UUID in lower case. Without it, a new one is made. */
  readonly id?: string | undefined;
  readonly createdAt?: Date | undefined;
  /** The language of mails to the user (BCP 47). */
  readonly locale?: string | undefined;
  /** The secret of their authenticator app (RFC 6238, SHA-1, 6 digits, 30 s), which they are asked for from now on. */
  readonly totpSecret?: Uint8Array | undefined;
}

/**
 * Called when a user logs in by a name or an address that no user has, nor had when they moved in before. Returns the user
 * if the system that they come from has them, they may log in there, and this is their password; else null. Then they are
 * a user here, with this password, and the login goes on. What it throws, and what takes longer than 5 seconds, makes the
 * answer `SERVER_BUSY`, and the try does not count.
 */
export type VerifyElsewhere = (login: {
  /** As it was typed. The user that is returned must have it as their name, or as an address that is verified. */
  readonly identifier: string;
  /** As it was typed, 1 to 256 characters. */
  readonly password: string;
  /** Aborts after 5 seconds. Pass it on: a question that goes on keeps one of 32 places. */
  readonly signal: AbortSignal;
}) => UserElsewhere | null | Promise<UserElsewhere | null>;
