import type { Kysely } from 'kysely';
import { atomically } from './atomically.ts';
import { compiledQuery, type Slots } from './compiled.ts';
import { lockUser } from './locks.ts';
import { holdsNul } from './nul.ts';
import { replaceHash } from './password-rows.ts';
import type { PasswordResetStore } from '../../features/password-reset/store.ts';
import type { PasswordStore } from '../../features/users/store.ts';
import type { Tables } from '../tables.ts';
import { userColumns, withPasswordFromTable } from './user-rows.ts';

export function passwordQueries(db: Kysely<Tables>): PasswordStore & PasswordResetStore {
  return {
    async findByUserId(userId) {
      const [row] = await selectByUserId(db, { userId });
      return row ? withPasswordFromTable(row) : null;
    },

    async findByUsernameKey(usernameKey) {
      if (holdsNul(usernameKey)) return null;
      const [row] = await selectByUsernameKey(db, { usernameKey });
      return row ? withPasswordFromTable(row) : null;
    },

    async findByEmail(emailKey) {
      const [row] = await selectByEmail(db, { emailKey });
      return row ? withPasswordFromTable(row) : null;
    },

    set: async (step) => (await import('./new-password.ts')).setPassword(db, step),

    change: async (step) => (await import('./new-password.ts')).changePassword(db, step),

    reset: async (step) => (await import('./new-password.ts')).resetPassword(db, step),

    upgrade: ({ userId, verified, upgraded: changed }) =>
      atomically(db, async (transaction) => {
        if (!(await lockUser(transaction, userId))) return false;
        return replaceHash(transaction, { userId, verified, changed });
      }),
  };
}

const selectByUserId = compiledQuery((db, { userId }: Slots<{ userId: string }>) =>
  usersWithPasswords(db).where('users.id', '=', userId),
);

const selectByUsernameKey = compiledQuery((db, { usernameKey }: Slots<{ usernameKey: string }>) =>
  usersWithPasswords(db).where('users.username_key', '=', usernameKey),
);

const selectByEmail = compiledQuery((db, { emailKey }: Slots<{ emailKey: string }>) =>
  usersWithPasswords(db)
    .innerJoin('contacts', 'contacts.user_id', 'users.id')
    .where('contacts.email_key', '=', emailKey),
);

function usersWithPasswords(db: Kysely<Tables>) {
  return db
    .selectFrom('users')
    .leftJoin('passwords', 'passwords.user_id', 'users.id')
    .select(userColumns)
    .select('passwords.hash');
}
