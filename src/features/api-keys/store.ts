import type { SessionRow } from '../sessions/store.ts';
import type { UserRow, ViewerRow } from '../users/store.ts';

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
  readonly revokedAt: Date | null;
}

/** Keys of one user. Of more, those that ended first are deleted. */
export const maxApiKeys = 100;

export interface ApiKeyStore {
  /** Returns whether the user is a service account. */
  isServiceAccount(userId: string): Promise<boolean>;
  /** Inserts a service account, which is a user without a password. */
  insertServiceAccount(user: UserRow): Promise<'inserted' | 'username-taken'>;
  /** Returns the user's keys, the newest first. */
  list(userId: string): Promise<ApiKeyRow[]>;
  /**
   * Inserts a key and its session, if the user has its scopes and is not disabled. Where they have as many keys as they may,
   * one that has ended makes room.
   */
  insert(step: {
    key: ApiKeyRow;
    secretHash: string;
    session: SessionRow;
  }): Promise<'inserted' | 'unknown-user' | 'scope-lost' | 'too-many'>;
  /** Ends a key and its session; returns the user whose it was and whether it was good until now, or null. */
  revoke(step: { id: string; now: Date }): Promise<{ userId: string; wasLive: boolean } | null>;
  find(id: string): Promise<ApiKeyRow | null>;
  /**
   * Returns the key of this secret with its user, if both are good now. Notes its use, at most once a minute. `refused` is a
   * key that was right once.
   */
  exchange(step: {
    id: string;
    secretHash: string;
    ip: string | null;
    now: Date;
  }): Promise<
    | { outcome: 'good'; key: ApiKeyRow; user: ViewerRow; session: SessionRow }
    | { outcome: 'refused'; key: ApiKeyRow }
    | null
  >;
}
