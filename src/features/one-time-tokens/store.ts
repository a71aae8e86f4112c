/** What a link or a code from a mail is for: the values of `MailPurpose` in schema.graphql. */
export type MailPurpose =
  'SIGN_UP' | 'INVITATION' | 'RESET_PASSWORD' | 'LOGIN' | 'CONFIRM_EMAIL' | 'UNDO_EMAIL_CHANGE';

/** The same, and the code with which a user chooses a password whom an administrator has created. It has no address. */
export type TokenPurpose = MailPurpose | 'CHOOSE_PASSWORD';

/** A link that was mailed, the receipt of a mail, or a code that was handed over. */
export interface OneTimeToken {
  /** The SHA-256 of the token, in base64url. */
  readonly hash: string;
  readonly purpose: TokenPurpose;
  /** Null where there is no user yet; of a receipt, also until its mail was made for a user. */
  readonly userId: string | null;
  /** The address that the mail goes to; empty where there is no mail. */
  readonly email: string;
  /** What makes it unique; see features/addresses/email-address.ts. */
  readonly emailKey: string;
  /** How many codes may still be tried with a receipt; null for a link. */
  readonly triesLeft: number | null;
  /** When the mail was made. A receipt without it redeems nothing. */
  readonly mailedAt: Date | null;
  readonly details: Readonly<Record<string, unknown>> | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
}

/** What another step uses up in its transaction. */
export interface TokenUse {
  readonly hash: string;
  readonly purpose: TokenPurpose;
  readonly now: Date;
}

export interface OneTimeTokenStore {
  /**
   * Stores a link and, where its mail has a code, makes the receipt redeem it; in one step. Of more than `maxLiveLinks`
   * of the user (or, without one, of the address) to this address for this purpose, the oldest go. Returns false, and
   * stores nothing, where the mail was taken back meanwhile.
   */
  issue(
    link: OneTimeToken,
    mail: { readonly id: string; readonly receiptHash: string | null },
  ): Promise<boolean>;
  /** Returns the token, used or not, if it is not over. Uses nothing up. */
  find(step: { hash: string; now: Date }): Promise<OneTimeToken | null>;
  /**
   * Takes one try off a receipt, and returns the receipt as it was before; null where it has none left, is over, or
   * has another purpose. One conditional update: of any number at once, no more than are left are answered.
   */
  countTry(use: TokenUse): Promise<OneTimeToken | null>;
  /** Gives the try back to a receipt whose code was right. */
  returnTry(hash: string): Promise<void>;
}

/** Links of one user to one address, for one purpose, that are good at the same time. */
export const maxLiveLinks = 5;
