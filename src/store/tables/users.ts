export interface UserTables {
  users: UserTable;
  contacts: ContactTable;
  passwords: PasswordTable;
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

/** How a user gets mail. Those who never asked for mail have no row. */
export interface ContactTable {
  user_id: string;
  /** The address that the user has proved, as it was given. */
  email: string | null;
  /** What makes it unique. */
  email_key: string | null;
  email_proved_at: number | null;
  /** An address that waits to be proved. Several users may wait for one. */
  pending_email: string | null;
  pending_email_key: string | null;
  /** A language tag (BCP 47). */
  locale: string | null;
}

/** The password of a user. A user may have none. */
export interface PasswordTable {
  user_id: string;
  /** A PHC string: algorithm, parameters, salt and hash. */
  hash: string;
}
