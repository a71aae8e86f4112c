export interface ServerTables {
  signing_keys: SigningKeyTable;
  data_keys: DataKeyTable;
  hash_keys: HashKeyTable;
  attempts: AttemptTable;
  spent: SpentTable;
  leases: LeaseTable;
  locks: LockTable;
}

export interface SigningKeyTable {
  kid: string;
  algorithm: 'ES256' | 'RS256';
  public_key: string;
  private_key: string | null;
  created_at: number;
  signs_from: number;
  retired_at: number | null;
}

/** One row: the key that others are derived from, and what AUTH_SECRET protects in the database. */
export interface DataKeyTable {
  id: string;
  sealed: string;
}

/** What another system has keyed its password hashes with. */
export interface HashKeyTable {
  id: string;
  /** Encrypted under the data key. */
  sealed: string;
  created_at: number;
}

export interface AttemptTable {
  key: string;
  paid_until: number;
}

/** Challenges that were used up and have no row of their own. */
export interface SpentTable {
  hash: string;
  expires_at: number;
}

export interface LeaseTable {
  name: string;
  holder: string;
  expires_at: number;
}

/** Rows that are only locked, never read. */
export interface LockTable {
  name: string;
}
