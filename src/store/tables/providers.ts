export interface ProviderTables {
  identities: IdentityTable;
  oidc_codes: OidcCodeTable;
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
