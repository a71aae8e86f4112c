import type { Kysely, Selectable } from 'kysely';
import type { Contact } from '../../features/addresses/store.ts';
import type { ContactTable, Tables } from '../tables.ts';

export function contactFromTable(row: Selectable<ContactTable>): Contact {
  return {
    userId: row.user_id,
    email: row.email,
    emailKey: row.email_key,
    emailProvedAt: row.email_proved_at === null ? null : new Date(row.email_proved_at),
    pendingEmail: row.pending_email,
    pendingEmailKey: row.pending_email_key,
    locale: row.locale,
  };
}

export function contactToTable(contact: Contact): ContactTable {
  return {
    user_id: contact.userId,
    email: contact.email,
    email_key: contact.emailKey,
    email_proved_at: contact.emailProvedAt?.getTime() ?? null,
    pending_email: contact.pendingEmail,
    pending_email_key: contact.pendingEmailKey,
    locale: contact.locale,
  };
}

/** Returns how the user gets mail, or null. In a step that changes it, the user is locked before. */
export async function findContact(db: Kysely<Tables>, userId: string): Promise<Contact | null> {
  const row = await db
    .selectFrom('contacts')
    .selectAll()
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row ? contactFromTable(row) : null;
}

/** Returns whether this is the address that the user, who has been locked before, has proved. */
export async function hasProved(
  db: Kysely<Tables>,
  userId: string,
  emailKey: string,
): Promise<boolean> {
  const row = await db
    .selectFrom('contacts')
    .select('user_id')
    .where('user_id', '=', userId)
    .where('email_key', '=', emailKey)
    .executeTakeFirst();
  return row !== undefined;
}

/** Returns whether another user has proved this address. Two who prove it at once are told apart by its unique index. */
export async function isTaken(
  db: Kysely<Tables>,
  { userId, emailKey }: { readonly userId: string; readonly emailKey: string },
): Promise<boolean> {
  const row = await db
    .selectFrom('contacts')
    .select('user_id')
    .where('email_key', '=', emailKey)
    .where('user_id', '!=', userId)
    .executeTakeFirst();
  return row !== undefined;
}
