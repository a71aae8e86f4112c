import type { Kysely, Selectable } from 'kysely';
import type { Contact, ContactStore } from '../../features/addresses/store.ts';
import type { ContactTable, Tables } from '../tables.ts';
import { userColumns, userFromTable } from './user-rows.ts';

export function contactQueries(db: Kysely<Tables>): ContactStore {
  return {
    async find(userId) {
      const row = await db
        .selectFrom('contacts')
        .selectAll()
        .where('user_id', '=', userId)
        .executeTakeFirst();
      return row ? contactFromTable(row) : null;
    },

    async findByEmail(emailKey) {
      const row = await db
        .selectFrom('contacts')
        .innerJoin('users', 'users.id', 'contacts.user_id')
        .selectAll('contacts')
        .select(userColumns)
        .where('email_key', '=', emailKey)
        .executeTakeFirst();
      return row ? { user: userFromTable(row), contact: contactFromTable(row) } : null;
    },
  };
}

function contactFromTable(row: Selectable<ContactTable>): Contact {
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
