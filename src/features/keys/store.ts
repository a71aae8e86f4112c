/** The one key that others are derived from; see features/keys/data-key.ts. */
export interface DataKeyStore {
  find(): Promise<string | null>;
  /** Stores it unless there is one, and returns the one that is there. */
  insert(sealed: string): Promise<string>;
  /** Replaces it if it is still the one that was read; returns whether it did. */
  replace(step: { before: string; after: string }): Promise<boolean>;
}

/** What other systems have keyed their password hashes with; see features/keys/hash-keys.ts. */
export interface HashKeyStore {
  find(id: string): Promise<string | null>;
  /** Stores it, unless it is there. */
  insert(key: { id: string; sealed: string; createdAt: Date }): Promise<void>;
}

/** What a key pair signs with (RFC 7518 §3.1). */
export type AsymmetricAlgorithm = 'ES256' | 'RS256';

export interface SigningKeyRow {
  /** The `kid` of tokens: the JWK thumbprint of the public key (RFC 7638). */
  readonly kid: string;
  readonly algorithm: AsymmetricAlgorithm;
  /** PEM, SubjectPublicKeyInfo. */
  readonly publicKey: string;
  /** PEM, PKCS #8, or that encrypted; see features/keys/encryption.ts. Null when the key signs nothing any more. */
  readonly privateKey: string | null;
  readonly createdAt: Date;
  /** It is published before it signs, so that services that verify know it in time. */
  readonly signsFrom: Date;
  /** When another key took over, or is going to. */
  readonly retiredAt: Date | null;
}

export interface SigningKeyStore {
  /** Returns every key, in the order in which they sign. They are few. */
  list(): Promise<SigningKeyRow[]>;
  /**
   * Stores what `decide` makes of all keys, and returns that. No one else changes a key in between. What
   * `decide` throws undoes everything.
   */
  change(
    decide: (keys: readonly SigningKeyRow[]) => readonly SigningKeyRow[],
  ): Promise<SigningKeyRow[]>;
}
