import type { UserNotice, UserRow } from '../users/store.ts';

/** How many a user can have. */
export const maxIdentities = 20;

/** Codes of one account at a provider that are good at the same time. Of more, the oldest go. */
export const maxLiveOidcCodes = 20;

/** An account of a user at a provider. No two have the same issuer and subject. */
export interface IdentityRow {
  readonly id: string;
  readonly userId: string;
  /** The provider's `id` in the settings when it was linked. */
  readonly provider: string;
  readonly issuer: string;
  readonly subject: string;
  /** As the provider gave it last, verified or not. No user is found by it. */
  readonly email: string | null;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/** A code that a page gets when a user comes back from a provider. */
export interface OidcCodeRow {
  /** The SHA-256 of the code, in base64url. */
  readonly hash: string;
  /** The SHA-256 of the verifier that belongs to it, in base64url. */
  readonly verifierHash: string;
  readonly provider: string;
  readonly issuer: string;
  readonly subject: string;
  readonly email: string | null;
  readonly isEmailVerified: boolean;
  readonly isEmailAuthoritative: boolean;
  readonly usernameHint: string | null;
  /** Whether it is good for `linkIdentity` alone. */
  readonly isForLinking: boolean;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** Which code is used up. */
export interface OidcCodeUse {
  readonly hash: string;
  readonly now: Date;
}

/** With what a login by a provider is admitted, in the transaction that starts the session. */
export interface IdentityUse {
  /** The code to be used up; where it is gone, nothing holds. */
  readonly code: OidcCodeUse;
  /** Whose identity it is, and as it is from now on: `email` and `lastUsedAt` are stored. */
  readonly identity: IdentityRow;
  /** Whether it is to be linked in this step; `identity-taken` where a user has it by now. */
  readonly isNew: boolean;
  /** The address by which the user of a new identity was found: it still has to be the one that they have proved. */
  readonly emailKey?: string | undefined;
  /** A mail that tells a user of before that it was linked. */
  readonly notice?: UserNotice | undefined;
}

export interface OidcCodeStore {
  /**
   * Stores a code, and burns what it was got for: a state, or the nonce of an ID token. Returns whether that was still
   * good: where it was used before, nothing is stored.
   */
  insert(
    code: OidcCodeRow,
    spent: { readonly hash: string; readonly expiresAt: Date },
  ): Promise<boolean>;
  /** Returns the code unless it is over or used up. Uses nothing up. */
  find(use: OidcCodeUse): Promise<OidcCodeRow | null>;
  /** Makes a code good for `linkIdentity` alone, until then. One that is so already stays as it is. */
  keepForLinking(hash: string, expiresAt: Date): Promise<void>;
}

export interface IdentityStore {
  /** Returns the identities of the user, the newest first. */
  list(userId: string): Promise<IdentityRow[]>;
  /** Returns the identity with its user, in one query; null where no user has it. */
  find(issuer: string, subject: string): Promise<{ identity: IdentityRow; user: UserRow } | null>;
  /**
   * Links an identity to a user who acts from a live session, and uses the code up. Where the user has it already, it is
   * returned, and the code is used up. Nothing changes with any other outcome.
   */
  link(step: {
    code: OidcCodeUse;
    identity: IdentityRow;
    /** The key of an address that has to be the user's; else `code-invalid`. */
    emailKey?: string | undefined;
    sessionId: string;
    now: Date;
    notice?: UserNotice | undefined;
  }): Promise<IdentityRow | 'taken' | 'too-many' | 'code-invalid' | 'session-over'>;
  /**
   * Unlinks an identity of a user who acts from a live session, and voids what it has begun. `last-login-method` where
   * they then have no password, no identity of these issuers, no passkey for this domain and, unless mails log in, no
   * other way in.
   */
  unlink(step: {
    userId: string;
    id: string;
    sessionId: string;
    /** The issuers of the providers that the settings have. Identities of others log no one in. */
    issuers: readonly string[];
    rpId: string | null;
    isMailLoginOpen: boolean;
    now: Date;
    notice?: UserNotice | undefined;
  }): Promise<'unlinked' | 'unknown' | 'last-login-method' | 'session-over'>;
  /**
   * Unlinks all identities of a user, voids what they have begun, and ends the user's sessions; returns how many of each
   * there were, or null where there is no such user. Where they have no identity, nothing changes, and both are 0.
   */
  unlinkAll(step: {
    userId: string;
    now: Date;
    notice?: UserNotice | undefined;
  }): Promise<UnlinkedIdentities | null>;
}

/** What was taken from a user. */
export interface UnlinkedIdentities {
  readonly identities: number;
  readonly sessions: number;
}
