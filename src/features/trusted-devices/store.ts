/** A browser that its user has trusted: it spares them a second factor at login. */
export interface TrustedDeviceRow {
  readonly id: string;
  readonly userId: string;
  /** The SHA-256 of its token, in base64url. */
  readonly secretHash: string;
  readonly createdAt: Date;
  /** When it last spared its user a second factor. */
  readonly lastUsedAt: Date | null;
  readonly expiresAt: Date;
  readonly userAgent: string | null;
}

/** What the token of a device says: both have to fit. */
export type TrustedDeviceRef = Pick<TrustedDeviceRow, 'id' | 'secretHash'>;

/** Trusted devices of one user, at the most: the oldest goes. */
export const maxTrustedDevices = 20;

/*
 * A device is trusted until it expires, its user revokes it, or any of their credentials changes: a step that changes one
 * deletes these rows, in its transaction. The end of all sessions of all users ends every one, too.
 */
export interface TrustedDeviceStore {
  /** Returns whether it is a trusted device of the user. Only the step that starts the session decides. */
  isTrusted(step: { userId: string; device: TrustedDeviceRef; now: Date }): Promise<boolean>;
  /** Returns the trusted devices of the user, the newest first. */
  list(userId: string, now: Date): Promise<TrustedDeviceRow[]>;
  /**
   * Revokes a device of the user; returns whether it was a trusted one, or null when the acting session is over by now.
   */
  revoke(step: {
    id: string;
    userId: string;
    actingId: string;
    now: Date;
  }): Promise<boolean | null>;
}
