/** The tables as Kysely sees them. Moments are milliseconds since the epoch, in both engines. */
export interface Tables {
  users: UserTable;
  signing_keys: SigningKeyTable;
}

export interface UserTable {
  id: string;
  username: string;
  username_key: string;
  password_hash: string;
  created_at: number;
  disabled_at: number | null;
}

export interface SigningKeyTable {
  kid: string;
  algorithm: 'ES256';
  private_key: string;
  created_at: number;
}
