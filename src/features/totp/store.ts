import type { UserNotice } from '../users/store.ts';

/** The authenticator app of a user. */
export interface TotpRow {
  /** The secret, encrypted. Another secret, or the same one set up again, has another text. */
  readonly sealed: string;
  readonly createdAt: Date;
  /** The step of time of the code that was used last. */
  readonly lastStep: number;
}

export interface TotpStore {
  find(userId: string): Promise<TotpRow | null>;
  /**
   * Counts a try before its code is compared, and returns the app; null where the user has none, or it is suspended. One
   * conditional update: of any number at once, no more than are left are answered. A success clears the count.
   */
  countTry(userId: string): Promise<TotpRow | null>;
  /**
   * Takes the app away, and with the last second factor what stands in for one. Returns whether there was one; null
   * where the acting session is over by now.
   */
  remove(step: {
    userId: string;
    sessionId: string;
    now: Date;
    notice?: UserNotice | undefined;
  }): Promise<boolean | null>;
}
