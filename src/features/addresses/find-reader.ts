import type { OutboxMail } from '../mail/store.ts';
import type { UserRow } from '../users/store.ts';
import type { ContactStore } from './store.ts';

/** A user, and where they read mail. */
export interface Reader {
  readonly user: UserRow;
  /** As it was proved: mails go to this text. To another spelling, case could make it another mailbox. */
  readonly email: string;
  readonly locale: string | null;
}

/** Returns the user who has proved the address of a mail; null where they are not the one it is for, or are disabled. */
export async function findReader(
  store: Pick<ContactStore, 'findByEmail'>,
  { emailKey, userId }: Pick<OutboxMail, 'emailKey' | 'userId'>,
): Promise<Reader | null> {
  const { user, contact } = (await store.findByEmail(emailKey)) ?? {};
  if (!user || !contact || contact.email === null || user.disabledAt) return null;
  if (userId !== null && userId !== user.id) return null;
  return { user, email: contact.email, locale: contact.locale };
}
