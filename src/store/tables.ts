/** The tables as Kysely sees them. Moments are milliseconds since the epoch, in both engines. */
export interface Tables {
  users: UserTable;
  passwords: PasswordTable;
  contacts: ContactTable;
  sessions: SessionTable;
  session_marks: SessionMarkTable;
  refresh_tokens: RefreshTokenTable;
  data_keys: DataKeyTable;
  signing_keys: SigningKeyTable;
  attempts: AttemptTable;
  one_time_tokens: OneTimeTokenTable;
  outbox: OutboxTable;
  login_challenges: LoginChallengeTable;
  totp: TotpTable;
  recovery_codes: RecoveryCodeTable;
  passkeys: PasskeyTable;
  spent: SpentTable;
  trusted_devices: TrustedDeviceTable;
  login_codes: LoginCodeTable;
  identities: IdentityTable;
  oidc_codes: OidcCodeTable;
  audit_events: AuditEventTable;
  service_accounts: ServiceAccountTable;
  api_keys: ApiKeyTable;
  impersonations: ImpersonationTable;
  webhooks: WebhookTable;
  deliveries: DeliveryTable;
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

/** A link that was mailed, or the receipt of a mail: what redeems the code in it. */
export interface OneTimeTokenTable {
  /** The SHA-256 of the token, in base64url. */
  hash: string;
  purpose: string;
  /** Null where there is no user yet; of a receipt, until the mail for it has gone to a user. */
  user_id: string | null;
  email: string;
  email_key: string;
  /** How many codes may still be tried with a receipt. Null for a link. */
  tries_left: number | null;
  /** When the mail with the code was made: a receipt without it redeems nothing. */
  mailed_at: number | null;
  /** JSON, by the purpose. */
  details: string | null;
  created_at: number;
  expires_at: number;
  used_at: number | null;
}

/** Mails that wait to be delivered. Each node takes some by moving `due_at` ahead; a mail that was delivered is deleted. */
export interface OutboxTable {
  /** A UUID version 7. It is the Message-ID, too. */
  id: string;
  kind: string;
  user_id: string | null;
  email: string;
  email_key: string;
  /** The SHA-256 of the receipt that goes with the code; null where the mail has none. */
  receipt_hash: string | null;
  locale: string | null;
  /** JSON, by the kind. */
  details: string | null;
  created_at: number;
  due_at: number;
  give_up_at: number;
  tries: number;
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

/** Challenges that were used up and have no row of their own. */
export interface SpentTable {
  hash: string;
  expires_at: number;
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

/** An account of a user at a provider. No two have the same issuer and subject. */
export interface IdentityTable {
  id: string;
  user_id: string;
  /** The provider's name in the settings when it was linked. */
  provider: string;
  issuer: string;
  subject: string;
  /** As the provider gave it last. No user is found by it. */
  email: string | null;
  created_at: number;
  last_used_at: number | null;
}

/** What a page gets when a user comes back from a provider. It is deleted when it is used. */
export interface OidcCodeTable {
  /** The SHA-256 of the code, in base64url. */
  hash: string;
  /** The SHA-256 of the verifier that belongs to it, in base64url. */
  verifier_hash: string;
  provider: string;
  issuer: string;
  subject: string;
  email: string | null;
  /** 1 or 0, like the two others. */
  is_email_verified: number;
  is_email_authoritative: number;
  username_hint: string | null;
  is_for_linking: number;
  created_at: number;
  expires_at: number;
}

/** What has happened. It names users by their ids, and stays when they are gone. */
export interface AuditEventTable {
  /** A UUID version 7, so that ids are in the order of time. */
  id: string;
  at: number;
  /** The name of an event, as the rooms declare it: in small letters. */
  action: string;
  /** See `ActorKind` in features/audit/store.ts. */
  actor_kind: string;
  actor_id: string | null;
  impersonator_id: string | null;
  subject_id: string | null;
  session_id: string | null;
  detail: string | null;
  /** What an administrator gave as the reason. */
  reason: string | null;
  ip: string | null;
  user_agent: string | null;
}

/** Users that are programs. */
export interface ServiceAccountTable {
  user_id: string;
  created_at: number;
}

/** API keys. Each has a session of the same id, without a refresh token, which its access tokens name as `sid`. */
export interface ApiKeyTable {
  id: string;
  user_id: string;
  name: string;
  /** The first characters of the secret. */
  prefix: string;
  /** The SHA-256 of the secret, in base64url. */
  secret_hash: string;
  scope: string;
  created_at: number;
  expires_at: number;
  last_used_at: number | null;
  last_used_ip: string | null;
  revoked_at: number | null;
}

/** Sessions in which an administrator acts as the user. */
export interface ImpersonationTable {
  session_id: string;
  user_id: string;
  impersonator_id: string;
  /** The administrator's own session that it was begun in, and ends with. */
  begun_in: string;
  expires_at: number;
}

/** Receivers of events. */
export interface WebhookTable {
  id: string;
  url: string;
  /** Names of events, separated by spaces; empty for all. */
  actions: string;
  /** Encrypted under the data key, like the one before, which signs too until its time is over. */
  sealed_secret: string;
  sealed_previous: string | null;
  previous_until: number | null;
  created_at: number;
  last_delivered_at: number | null;
  failing_since: number | null;
  disabled_at: number | null;
}

/** An event that a webhook is still to get. It is inserted with the event, and deleted when it was taken. */
export interface DeliveryTable {
  id: string;
  webhook_id: string;
  event_id: string;
  tries: number;
  due_at: number;
  give_up_at: number;
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
