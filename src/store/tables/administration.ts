export interface AdministrationTables {
  audit_events: AuditEventTable;
  service_accounts: ServiceAccountTable;
  api_keys: ApiKeyTable;
  impersonations: ImpersonationTable;
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
