import type { UserNotice } from '../users/store.ts';

/** The authenticator app of a user. */
export interface TotpRow {
  /** The secret, encrypted. Another secret, or the same one set up again, has another text. */
  readonly sealed: string;
  readonly createdAt: Date;
  /** Whether too many wrong codes were tried: then no code is good, until the user proves something else. */
  readonly isSuspended: boolean;
}

/** How many wrong codes in a row suspend an app: with three good codes at a time, one in 3,300 users would be guessed. */
export const maxTotpFailures = 100;

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
