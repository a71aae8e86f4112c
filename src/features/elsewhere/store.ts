import type { UserWithPassword } from '../users/store.ts';

/** A user who moves in, with all that comes along. */
export interface UserMovingIn {
  readonly user: UserWithPassword;
  readonly contact: {
    readonly email: string | null;
    readonly emailKey: string | null;
    readonly isProved: boolean;
    readonly locale: string | null;
  };
  /** The secret of their authenticator app, encrypted; null where they have none. */
  readonly sealedTotp: string | null;
  /** What stands for their name and their proved address; see `MovedUserStore.hasMoved`. */
  readonly keys: readonly string[];
  readonly now: Date;
}

export interface MovedUserStore {
  /** Returns whether a user has moved in by the name or the address that this key stands for. */
  hasMoved(key: string): Promise<boolean>;
  /**
   * Stores the user. Nothing is stored where the name or the id, or the proved address, is another user's, or a user has
   * moved in by one of the keys before.
   */
  insert(
    moved: UserMovingIn,
  ): Promise<'inserted' | 'username-taken' | 'email-taken' | 'moved-before'>;
}
