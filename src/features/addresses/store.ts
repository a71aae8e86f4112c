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

export interface ContactStore {
  /** Returns null for a user who has never had an address or a language. */
  find(userId: string): Promise<Contact | null>;
  /** Returns the user who has proved this address, disabled or not, in one query. */
  findByEmail(emailKey: string): Promise<{ user: UserRow; contact: Contact } | null>;
}
