/** The tables as Kysely sees them. Moments are milliseconds since the epoch, in both engines. */
export interface Tables {
  users: UserTable;
  sessions: SessionTable;
  refresh_tokens: RefreshTokenTable;
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
  password_hash: string;
  created_at: number;
  disabled_at: number | null;
  scope: string;
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
}

/** A row stays when its token is used up: that is how a second use is noticed. */
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

export interface AttemptTable {
  key: string;
  paid_until: number;
}

export interface LeaseTable {
  name: string;
  holder: string;
  expires_at: number;
}

/** A row that nobody reads: it is there to be locked. */
export interface LockTable {
  name: string;
}
