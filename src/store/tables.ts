/** The tables as Kysely sees them. Moments are milliseconds since the epoch, in both engines. */
export interface Tables {
  users: UserTable;
  passwords: PasswordTable;
  sessions: SessionTable;
  session_marks: SessionMarkTable;
  refresh_tokens: RefreshTokenTable;
  data_keys: DataKeyTable;
  signing_keys: SigningKeyTable;
  attempts: AttemptTable;
  locks: LockTable;
  leases: LeaseTable;
}

export interface UserTable {
  id: string;
  username: string;
  username_key: string;
  /** The key that no new user may take while this one is there, where their own is one of before full case folding. */
  folded_key: string | null;
  created_at: number;
  disabled_at: number | null;
  scope: string;
}

/** The password of a user. A user may have none. */
export interface PasswordTable {
  user_id: string;
  /** A PHC string: algorithm, parameters, salt and hash. */
  hash: string;
}

export interface SessionTable {
  id: string;
  user_id: string;
  created_at: number;
  last_used_at: number;
  authenticated_at: number;
  expires_at: number;
  ip: string | null;
  user_agent: string | null;
  revoked_at: number | null;
  /** The number of the current refresh token: 1 for the first, 0 where that is a row of `refresh_tokens`. */
  token_counter: number;
  token_hash: string | null;
  /** The refresh token that was used up last, and when; what it gave is in the seal. */
  previous_token_hash: string | null;
  token_used_at: number | null;
  sealed_successor: string | null;
  /** The mark that all sessions had when this one was started; see SessionMarkTable. */
  started_after: number;
}

/** One row, with the moment at which all sessions were ended that have an older mark. */
export interface SessionMarkTable {
  name: string;
  ended_at: number;
}

/** Refresh tokens of sessions that were started before there were counters. Nothing is added any more. */
export interface RefreshTokenTable {
  hash: string;
  session_id: string;
  used_at: number | null;
  successor_hash: string | null;
  sealed_successor: string | null;
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

export interface AttemptTable {
  key: string;
  paid_until: number;
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

/** The tables for code that knows none of them by name, but what they declare; see declared-tables.ts. */
export type AnyTables = Record<string, Record<string, string | number | null>>;
