/** A user of another system, as a reader understood them. What a system does not export is left out. */
export interface MovingUser {
  /**
   * What identifies the user where they come from. The same user comes in once, however often a file is imported. Where it
   * is a UUID, `--keep-ids` makes it the id of the user here. Null where they have none: then it is the username.
   */
  readonly sourceId: string | null;
  /** Without it, the address is the username. */
  readonly username?: string | undefined;
  readonly email?: string | undefined;
  /** Whether the other system says that the user has proved the address. If not, it comes in as pending. */
  readonly isEmailVerified?: boolean | undefined;
  /** As the other system has it, or as features/passwords/foreign stores it. Without it, the user has no password. */
  readonly passwordHash?: string | undefined;
  readonly createdAt?: Date | undefined;
  /** Whether the user may not log in. */
  readonly isDisabled?: boolean | undefined;
  /** Accounts at providers that the user logs in with. */
  readonly identities?: readonly MovingIdentity[] | undefined;
  /** An authenticator app (RFC 6238, SHA-1, 6 digits, 30 s), by its secret. */
  readonly totpSecret?: Uint8Array | undefined;
  readonly locale?: string | undefined;
}

/** An account at an OpenID provider: no two have the same issuer and subject. */
export interface MovingIdentity {
  readonly issuer: string;
  readonly subject: string;
  readonly email?: string | undefined;
}

/** What a reader made of a record: a user and what of them does not come along, or why no user comes of it. */
export type Reading =
  | { readonly user: MovingUser; readonly left?: readonly string[] | undefined }
  | { readonly problem: string };

/** Reads the export of one system. It is given one record after the other, and keeps none. */
export interface Reader {
  /** As `--from` names it. */
  readonly name: string;
  /** The members of the JSON file below which the users are, such as `users`; none where the file is a list. */
  readonly path: readonly string[];
  /** Values are not repeated in a problem: they may be secret. */
  read(record: unknown): Reading;
}
