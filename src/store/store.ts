/**
 * What Latchkey asks of storage: one method per atomic step. Every method is a promise, also where the
 * engine answers at once, so that an engine across a network fits. A step that is acknowledged is on disk.
 * Any method may throw StoreUnavailable.
 */
export interface Store {
  readonly users: UserStore;
  readonly signingKeys: SigningKeyStore;
  /** Resolves when the store can answer, else throws StoreUnavailable. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface UserRow {
  readonly id: string;
  /** As it was given at sign-up. */
  readonly username: string;
  /** What makes it unique; see features/users/username.ts. */
  readonly usernameKey: string;
  /** A PHC string: algorithm, parameters, salt and hash. */
  readonly passwordHash: string;
  readonly createdAt: Date;
  /** Null while the user may log in. */
  readonly disabledAt: Date | null;
}

export interface UserStore {
  /** Inserts the user unless the username key is in use. */
  insert(user: UserRow): Promise<'inserted' | 'username-taken'>;
  /**
   * Inserts in one transaction, each user unless its username key is in use; returns the keys that were.
   * With `allOrNothing`, one such key keeps all of them out.
   */
  insertMany(
    users: readonly UserRow[],
    options: { allOrNothing: boolean },
  ): Promise<{ taken: string[] }>;
  findById(id: string): Promise<UserRow | null>;
  findByUsernameKey(usernameKey: string): Promise<UserRow | null>;
  /** Users in the order of their ids, which is the order of their creation, after the given id. */
  list(page: { after: string | null; limit: number }): Promise<UserRow[]>;
  /** Returns whether there is such a user. A disabled user keeps the time at which it was first disabled. */
  disable(usernameKey: string, at: Date): Promise<boolean>;
  /** Returns whether there is such a user. */
  enable(usernameKey: string): Promise<boolean>;
  /** Returns whether there was such a user. */
  delete(usernameKey: string): Promise<boolean>;
  /** Returns whether there is such a user. */
  setPasswordHash(usernameKey: string, passwordHash: string): Promise<boolean>;
  /** Replaces the hash only if it is still the one that was verified; returns whether it did. */
  upgradePasswordHash(id: string, verified: string, upgraded: string): Promise<boolean>;
}

export interface SigningKeyRow {
  /** The `kid` of tokens: the JWK thumbprint of the public key (RFC 7638). */
  readonly kid: string;
  readonly algorithm: 'ES256';
  /** PEM, PKCS #8. */
  readonly privateKey: string;
  readonly createdAt: Date;
}

export interface SigningKeyStore {
  /** Inserts the key if there is none at all, and returns the key that is there then. */
  ensure(candidate: SigningKeyRow): Promise<SigningKeyRow>;
  /** Returns the key that signs, or null before the first start. */
  find(): Promise<SigningKeyRow | null>;
}

/** The store could not do what it was asked, for a reason that has nothing to do with the question. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** The store cannot be opened, and an operator must do something about it. The message says what, in one line. */
export class StoreOpenError extends Error {
  override readonly name = 'StoreOpenError';
}
