import type { OutboxMail } from '../mail/store.ts';
import type { OneTimeToken } from '../one-time-tokens/store.ts';
import type { UserRow } from '../users/store.ts';

/** How a user gets mail. */
export interface Contact {
  readonly userId: string;
  /** The address that the user has proved, as it was given; null where there is none. */
  readonly email: string | null;
  /** What makes it unique; see email-address.ts. */
  readonly emailKey: string | null;
  readonly emailProvedAt: Date | null;
  /** An address that waits to be proved. It counts for nothing until then, and several users may wait for one. */
  readonly pendingEmail: string | null;
  readonly pendingEmailKey: string | null;
  /** The language of mails to the user (BCP 47). */
  readonly locale: string | null;
}

/** A token that was mailed to an address for a user. Where it is used up meanwhile, a step changes nothing. */
export interface MailedToken {
  /** The SHA-256 of the token, in base64url. */
  readonly hash: string;
  readonly userId: string;
  readonly emailKey: string;
  readonly now: Date;
}

export interface ContactStore {
  /** Returns null for a user who has never had an address or a language. */
  find(userId: string): Promise<Contact | null>;
  /** Returns those of the users who have contacts, in any order, in one query. A few hundred ids are the most to ask for. */
  findMany(userIds: readonly string[]): Promise<Contact[]>;
  /** Returns the user who has proved this address, disabled or not, in one query. */
  findByEmail(emailKey: string): Promise<{ user: UserRow; contact: Contact } | null>;
  /** Sets the language of mails to the user, who is there. */
  setLocale(userId: string, locale: string): Promise<void>;
  /**
   * Stores the address of the mail as the one that waits to be proved, and the mail with its receipt, if the acting
   * session is still live; returns whether it was. Links to another address that was waiting are void.
   */
  setPending(step: {
    userId: string;
    sessionId: string;
    mail: OutboxMail;
    receipt: OneTimeToken;
  }): Promise<boolean>;
  /**
   * Uses a token up and makes the address that waits the user's own, unless it is another user's. What was mailed to the
   * address before is void but for links that take a change back, and the notice to it, if it is another, is stored.
   * `unchanged` where the token has been used and the address still is the user's.
   */
  confirm(
    step: MailedToken & { readonly notice: (before: Contact) => OutboxMail | null },
  ): Promise<'confirmed' | 'unchanged' | 'taken' | 'invalid'>;
  /** Drops the address that waits to be proved, with every link to it; returns whether there was one. */
  cancel(userId: string): Promise<boolean>;
  /** The same by a link that was mailed to that address, which is used up; returns whether it was good. */
  disown(step: MailedToken): Promise<boolean>;
  /**
   * Uses a link up and gives the user the address back that they had proved at `provedAt`, unless another user has it.
   * Ends all sessions, deletes the password and the second factors that were set up from `factorsSince` on, and voids
   * every other token and mail of the user but links that take older changes back. Stores the mail.
   */
  undo(
    step: MailedToken & {
      readonly provedAt: Date;
      readonly factorsSince: Date;
      readonly mail: OutboxMail | null;
    },
  ): Promise<'undone' | 'taken' | 'invalid'>;
}
