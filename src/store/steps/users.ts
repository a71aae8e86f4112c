import type { Kysely } from 'kysely';
import { atomically, Undone } from './atomically.ts';
import { compiledQuery, type Slots } from './compiled.ts';
import { holdsNul } from './nul.ts';
import { padded } from './padded.ts';
import type { UserStore } from '../../features/users/store.ts';
import type { Tables } from '../tables.ts';
import {
  insertUsers,
  userColumns,
  userFromTable,
  viewerColumns,
  viewerFromTable,
} from './user-rows.ts';

export function userQueries(db: Kysely<Tables>): UserStore {
  const insertMany: UserStore['insertMany'] = (users, { allOrNothing }) =>
    atomically(db, async (transaction) => {
      const taken = await insertUsers(transaction, users);
      if (allOrNothing && taken.length > 0) throw new Undone({ taken });
      return { taken };
    });

  return {
    insert: (user) =>
      atomically(db, async (transaction) => {
        const taken = await insertUsers(transaction, [user]);
        return taken.length === 0 ? 'inserted' : 'username-taken';
      }),

    insertMany,

    async findById(id) {
      if (holdsNul(id)) return null;
      const [row] = await selectById(db, { id });
      return row ? userFromTable(row) : null;
    },

    async findMany(ids) {
      const list = padded(ids.filter((id) => !holdsNul(id)));
      if (list.length === 0) return [];
      const query = db.selectFrom('users').select(viewerColumns).where('id', 'in', list);
      return (await query.execute()).map(viewerFromTable);
    },

    async findByUsernameKey(usernameKey) {
      if (holdsNul(usernameKey)) return null;
      const [row] = await selectByUsernameKey(db, { usernameKey });
      return row ? userFromTable(row) : null;
    },

    async list({ after, limit }) {
      const rows = await db
        .selectFrom('users')
        .select(userColumns)
        .where('id', '>', after ?? '')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(userFromTable);
    },

    disable: async (id, at) => (await import('./disable-user.ts')).disableUser(db, id, at),

    enable: async (id) => (await import('./disable-user.ts')).enableUser(db, id),

    delete: async (id, now, notice) =>
      (await import('./delete-user.ts')).deleteUser(db, id, now, notice),

    leave: async (step) => (await import('./delete-user.ts')).deleteByThemselves(db, step),

    rename: async (step) => (await import('./rename-user.ts')).renameUser(db, step),

    async *rowsOf(id) {
      yield* (await import('./rows-of-user.ts')).exportRowsOf(db, id);
    },

    grantScope: async (id, token) => (await import('./user-scope.ts')).grantScope(db, id, token),

    revokeScope: async (id, token) => (await import('./user-scope.ts')).revokeScope(db, id, token),
  };
}

const selectById = compiledQuery((db, { id }: Slots<{ id: string }>) =>
  db.selectFrom('users').select(userColumns).where('id', '=', id),
);

const selectByUsernameKey = compiledQuery((db, { usernameKey }: Slots<{ usernameKey: string }>) =>
  db.selectFrom('users').select(userColumns).where('username_key', '=', usernameKey),
);
