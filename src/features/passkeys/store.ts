import type { PasskeyRow, Spent } from '../second-factors/store.ts';
import type { UserNotice, UserRow } from '../users/store.ts';

/** How many a user can have. */
export const maxPasskeys = 20;

export interface PasskeyStore {
  /** Returns the passkeys of the user, the newest first. */
  list(userId: string): Promise<PasskeyRow[]>;
  /** Returns the passkey that has this id, with its user, in one query; null where there is none. */
  find(credentialId: string): Promise<{ passkey: PasskeyRow; user: UserRow } | null>;
  /**
   * Stores a passkey of a user who acts from a live session, and burns the challenge that it was made for. `taken`, where
   * a user has this passkey already; `not-first`, where it had to be their first factor, and they have one by now.
   * Nothing is stored where it returns anything but `inserted`.
   */
  insert(step: {
    passkey: PasskeyRow;
    spent: Spent;
    isFirst: boolean;
    sessionId: string;
    now: Date;
    notice?: UserNotice | undefined;
  }): Promise<'inserted' | 'taken' | 'too-many' | 'not-first' | 'spent' | 'session-over'>;
  /** Gives a passkey of the user another name; null where they have no such passkey. */
  rename(step: { userId: string; id: string; name: string }): Promise<PasskeyRow | null>;
  /**
   * Removes a passkey of a user who acts from a live session. `last-login-method`, where they have no password, no other
   * passkey for this domain, no identity of these issuers and, unless mails log in, no other way in.
   */
  remove(step: {
    userId: string;
    id: string;
    sessionId: string;
    /** The issuers of the providers that the settings have. Identities of others log no one in. */
    issuers: readonly string[];
    rpId: string | null;
    isMailLoginOpen: boolean;
    now: Date;
    notice?: UserNotice | undefined;
  }): Promise<'removed' | 'unknown' | 'last-login-method' | 'session-over'>;
}
