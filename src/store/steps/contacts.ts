import type { Kysely } from 'kysely';
import type { ContactStore } from '../../features/addresses/store.ts';
import type { Tables } from '../tables.ts';
import { atomically } from './atomically.ts';
import { contactFromTable, findContact } from './contact-rows.ts';
import { cancelChange, confirmEmail, disownEmail, setPendingEmail } from './email-changes.ts';
import { lockUser } from './locks.ts';
import { holdsNul } from './nul.ts';
import { padded } from './padded.ts';
import { undoEmailChange } from './undo-email-change.ts';
import { userColumns, userFromTable } from './user-rows.ts';

export function contactQueries(db: Kysely<Tables>): ContactStore {
  return {
    find: (userId) => findContact(db, userId),

    async findMany(userIds) {
      const ids = padded(userIds);
      if (ids.length === 0) return [];
      const query = db.selectFrom('contacts').selectAll().where('user_id', 'in', ids);
      return (await query.execute()).map(contactFromTable);
    },

    async findByEmail(emailKey) {
      if (holdsNul(emailKey)) return null;
      const row = await db
        .selectFrom('contacts')
        .innerJoin('users', 'users.id', 'contacts.user_id')
        .selectAll('contacts')
        .select(userColumns)
        .where('email_key', '=', emailKey)
        .executeTakeFirst();
      return row ? { user: userFromTable(row), contact: contactFromTable(row) } : null;
    },

    setLocale: (userId, locale) =>
      atomically(db, async (transaction) => {
        // Of a user who is deleted at this moment there is nothing to set.
        if (!(await lockUser(transaction, userId))) return;
        await transaction
          .insertInto('contacts')
          .values({ user_id: userId, locale })
          .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ locale }))
          .execute();
      }),

    setPending: (step) => setPendingEmail(db, step),
    confirm: (step) => confirmEmail(db, step),
    cancel: (userId) => cancelChange(db, userId),
    disown: (step) => disownEmail(db, step),
    undo: (step) => undoEmailChange(db, step),
  };
}
