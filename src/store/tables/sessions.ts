export interface SessionTables {
  sessions: SessionTable;
  session_marks: SessionMarkTable;
  refresh_tokens: RefreshTokenTable;
  login_codes: LoginCodeTable;
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
  /** What was proved, separated by spaces: see `Method` in lib/authentication-methods.ts. */
  methods: string;
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

/** What hands a login over to an app. It is deleted when it is used. */
export interface LoginCodeTable {
  /** The SHA-256 of the code, in base64url. */
  hash: string;
  user_id: string;
  /** The session that hands its login over. It has no foreign key: a session that was swept is not live either. */
  session_id: string;
  /** The S256 challenge of the app's verifier (RFC 7636 §4.2). */
  code_challenge: string;
  created_at: number;
  expires_at: number;
}
