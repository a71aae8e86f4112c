export interface FactorTables {
  login_challenges: LoginChallengeTable;
  totp: TotpTable;
  recovery_codes: RecoveryCodeTable;
  passkeys: PasskeyTable;
  trusted_devices: TrustedDeviceTable;
}

/** A login that has proved one factor and waits for another. It is deleted when it is completed. */
export interface LoginChallengeTable {
  /** The SHA-256 of the challenge, in base64url. */
  hash: string;
  user_id: string;
  /** The hash of the password that was verified: with another one it is void. Null where none was. */
  password_hash: string | null;
  /** What was proved, separated by spaces: see `Method` in lib/authentication-methods.ts. */
  methods: string;
  /** How many proofs may still be tried. */
  attempts_left: number;
  created_at: number;
  expires_at: number;
}

/** The authenticator app of a user. */
export interface TotpTable {
  user_id: string;
  /** The secret, encrypted under the data key. */
  sealed: string;
  created_at: number;
  /** The time step of the code that was used last (RFC 6238 §5.2): no code of it or before is good any more. */
  last_step: number;
  /** How many wrong codes there were since the last right one. */
  failures: number;
}

export interface RecoveryCodeTable {
  id: string;
  user_id: string;
  /** The first characters of the code, by which it is found. */
  prefix: string;
  /** A PHC string of the others. */
  hash: string;
  created_at: number;
  used_at: number | null;
}

/** A WebAuthn credential of a user. Bytes are in base64url. */
export interface PasskeyTable {
  id: string;
  user_id: string;
  credential_id: string;
  /** A COSE_Key (RFC 9052 §7). */
  public_key: string;
  counter: number;
  /** Separated by spaces. */
  transports: string;
  /** 1 where its maker keeps it for several devices, else 0. */
  is_synced: number;
  aaguid: string | null;
  rp_id: string;
  name: string;
  created_at: number;
  last_used_at: number | null;
}

/** A browser that is not asked for a second factor. */
export interface TrustedDeviceTable {
  id: string;
  user_id: string;
  /** The SHA-256 of what its cookie holds, in base64url. */
  secret_hash: string;
  created_at: number;
  last_used_at: number | null;
  expires_at: number;
  user_agent: string | null;
}
