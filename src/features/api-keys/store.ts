import type { SessionRow } from '../sessions/store.ts';
import type { UserNotice, UserRow, ViewerRow } from '../users/store.ts';

export interface ApiKeyRow {
  /** The `id` of its session, too. */
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  /** The first characters of the secret. */
  readonly prefix: string;
  readonly scope: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly lastUsedAt: Date | null;
  readonly lastUsedIp: string | null;
  /** When the key was ended, alone or with all sessions of all users. */
  readonly revokedAt: Date | null;
}

/** Keys of one user that are good at the same time, and those that are listed. */
export const maxApiKeys = 100;

/** The two users of a change, as they are in its transaction. */
export interface KeyParties {
  /** Who asks for it. */
  readonly acting: ViewerRow;
  /** Whose key it is. */
  readonly owner: ViewerRow;
  readonly isServiceAccount: boolean;
}

/** What must hold in the transaction that changes a key. */
export interface KeyActor {
  readonly userId: string;
  /** The session that they act from: it must be live. */
  readonly sessionId: string;
  /** Returns whether they may change a key of this user. */
  readonly mayChange: (parties: KeyParties) => boolean;
}

/** What a secret is by now. */
export type FoundApiKey =
  | { readonly outcome: 'good'; readonly key: ApiKeyRow; readonly user: ViewerRow }
  /** The secret is right, and the key has ended or expired, or its user is disabled. */
  | { readonly outcome: 'refused'; readonly key: ApiKeyRow };

export interface ApiKeyStore {
  /** Returns whether the user is a service account. */
  isServiceAccount(userId: string): Promise<boolean>;
  /** Inserts a service account, which is a user without a password. */
  insertServiceAccount(user: UserRow): Promise<'inserted' | 'username-taken'>;
  /** Returns the user's keys, the newest first. */
  list(userId: string): Promise<ApiKeyRow[]>;
  /**
   * Inserts a key and its session, if the actor may, and the user, who is the actor or a service account, has its scopes. Where
   * they have as many keys as they may, the one that ended first is deleted; `too-many` where all are good.
   */
  insert(step: {
    key: ApiKeyRow;
    secretHash: string;
    session: SessionRow;
    actor: KeyActor;
    notice?: UserNotice | undefined;
  }): Promise<
    'inserted' | 'session-over' | 'unknown-user' | 'forbidden' | 'scope-lost' | 'too-many'
  >;
  /**
   * Ends a key and its session, if the actor may. Returns the user whose it is, and whether it was good until now; `forbidden`;
   * or null where there is no such key.
   */
  revoke(step: {
    id: string;
    now: Date;
    actor: KeyActor;
  }): Promise<{ userId: string; wasLive: boolean } | 'forbidden' | 'session-over' | null>;
  /** Returns whose key it is; null where there is none. */
  ownerOf(id: string): Promise<string | null>;
  /** Ends a key and its session; returns the user whose it is, and whether it was good until now. Null where there is none. */
  end(step: { id: string; now: Date }): Promise<{ userId: string; wasLive: boolean } | null>;
  /** Returns what the key of this id and secret is by now; null where there is none. Changes nothing. */
  exchange(step: { id: string; secretHash: string; now: Date }): Promise<FoundApiKey | null>;
  /** Sets when and from where a key was last used, unless that was set since `before`. */
  touch(step: { id: string; ip: string | null; now: Date; before: Date }): Promise<void>;
}
