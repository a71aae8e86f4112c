import type { UserNotice } from '../users/store.ts';

/** A recovery code as it is stored. */
export interface NewRecoveryCode {
  /** A UUID version 7. */
  readonly id: string;
  readonly prefix: string;
  /** A PHC string of what follows the prefix. */
  readonly hash: string;
}

export interface RecoveryCodeStore {
  /** Returns the code of the user that begins so and was not used, or null. */
  find(code: { userId: string; prefix: string }): Promise<{ id: string; hash: string } | null>;
  /** Returns how many codes the user has left. */
  countLeft(userId: string): Promise<number>;
  /**
   * Gives the user these codes in the place of all others. Stores nothing where the user has no second factor by now,
   * which recovery codes stand in for, or the acting session is over.
   */
  replace(step: {
    userId: string;
    sessionId: string;
    codes: readonly NewRecoveryCode[];
    now: Date;
    notice?: UserNotice | undefined;
  }): Promise<'replaced' | 'no-factor' | 'session-over'>;
}
