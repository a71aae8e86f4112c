import type { TokenUse } from '../one-time-tokens/store.ts';
import type { UserNotice } from '../users/store.ts';

export interface PasswordResetStore {
  /**
   * Gives the user this hash, their first or another, by a token that was mailed to them. In one step: uses the token
   * up, sets the hash, ends every session, voids the other links that let the user in, and drops the address that waits
   * to be proved. Returns false, and changes nothing, where the token is not good any more, the address that it was
   * mailed to is not the user's any more, or the user is gone or disabled.
   */
  reset(step: {
    userId: string;
    use: TokenUse;
    hash: string;
    notice?: UserNotice | undefined;
  }): Promise<boolean>;
}

/** Users who came from another system without a password, and have to choose one. */
export interface AwaitingResetStore {
  /**
   * Returns the key of the proved address of such a user; null for every other user, and for one who was mailed after this
   * moment.
   */
  find(userId: string, askedBefore: Date): Promise<string | null>;
  /** Stores the mail, unless the user was mailed after that moment; returns whether it did. */
  ask(step: { userId: string; askedBefore: Date; mail: UserNotice }): Promise<boolean>;
}
