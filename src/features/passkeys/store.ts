import type { UserNotice, UserRow } from '../users/store.ts';

/** A passkey of a user. */
export interface PasskeyRow {
  /** A UUID version 7. */
  readonly id: string;
  readonly userId: string;
  /** What authenticators call it, in base64url. No other passkey has it. */
  readonly credentialId: string;
  /** A COSE key, in base64url. */
  readonly publicKey: string;
  /** How often it was used, as it says; 0 for one that does not count. */
  readonly counter: number;
  readonly transports: readonly string[];
  readonly isSynced: boolean;
  readonly aaguid: string | null;
  /** The domain that it is for. */
  readonly rpId: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/** A challenge without a row of its own that is used up. */
export interface Spent {
  readonly hash: string;
  readonly expiresAt: Date;
}

/** What a use of a passkey leaves behind. */
export interface PasskeyUse {
  readonly kind: 'passkey';
  /** The `id` of the passkey. */
  readonly id: string;
  readonly counter: number;
  readonly isSynced: boolean;
  /** The challenge, where it has no row of its own. */
  readonly spent: Spent | null;
}

/** How many a user can have. */
export const maxPasskeys = 20;

export interface PasskeyStore {
  /** Returns the passkeys of the user, the newest first. */
  list(userId: string): Promise<PasskeyRow[]>;
  /** Returns the passkey that has this id, with its user, in one query; null where there is none. */
  find(credentialId: string): Promise<{ passkey: PasskeyRow; user: UserRow } | null>;
  /**
   * Stores a passkey of a user who acts from a live session, and burns the challenge that it was made for. `taken`, where
   * a user has this passkey already; nothing is stored then, or where it returns anything but `inserted`.
   */
  insert(step: {
    passkey: PasskeyRow;
    spent: Spent;
    sessionId: string;
    now: Date;
    notice?: UserNotice | undefined;
  }): Promise<'inserted' | 'taken' | 'too-many' | 'spent' | 'session-over'>;
  /** Gives a passkey of the user another name; null where they have no such passkey. */
  rename(step: { userId: string; id: string; name: string }): Promise<PasskeyRow | null>;
  /**
   * Removes a passkey of a user who acts from a live session. `last-login-method`, where they have no password, no other
   * passkey for this domain and, unless mails log in, no other way in.
   */
  remove(step: {
    userId: string;
    id: string;
    sessionId: string;
    rpId: string | null;
    isMailLoginOpen: boolean;
    now: Date;
    notice?: UserNotice | undefined;
  }): Promise<'removed' | 'unknown' | 'last-login-method' | 'session-over'>;
}
