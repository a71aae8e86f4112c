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
