export interface MovingInTables {
  awaiting_reset: AwaitingResetTable;
  moved_users: MovedUserTable;
}

/** A user who came from another system without a password. */
export interface AwaitingResetTable {
  user_id: string;
  /** When a mail was last sent with which they choose one. */
  asked_at: number | null;
}

/** A name or an address by which a user has moved in at a login. It stays when they are gone, or have another. */
export interface MovedUserTable {
  /** Its HMAC-SHA-256 by the data key, in base64url. */
  key: string;
  moved_at: number;
}
