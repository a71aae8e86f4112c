import { sql, type Kysely } from 'kysely';
import { atomically, Undone } from './atomically.ts';
import { deleteByThemselves, deleteUser } from './delete-user.ts';
import { dropPending } from './email-changes.ts';
import { voidWaysIn } from './mailed-tokens.ts';
import { renameUser } from './rename-user.ts';
import { exportRowsOf } from './rows-of-user.ts';
import { compiledQuery, type Slots } from './compiled.ts';
import { holdsNul } from './nul.ts';
import { padded } from './padded.ts';
import { revokeOtherSessions } from './session-steps.ts';
import { withoutToken, withToken } from '../../lib/scope.ts';
import type { Change, UserStore } from '../../features/users/store.ts';
import type { Tables } from '../tables.ts';
import { changeScope } from './user-scope.ts';
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

  const disable: UserStore['disable'] = (id, at) =>
    atomically(db, async (transaction) => {
      const { numUpdatedRows } = await transaction
        .updateTable('users')
        .set({ disabled_at: afterCreation(at.getTime()) })
        .where('id', '=', id)
        // Of a user who is signing up, too: they must not be enabled any more when their hook has said yes.
        .where(({ eb, or, ref }) =>
          or([eb('disabled_at', 'is', null), eb('disabled_at', '=', ref('created_at'))]),
        )
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return unchanged(transaction, id);
      await revokeOtherSessions(transaction, { userId: id, exceptId: null, now: at });
      // Or a thief could go on with it once the user is enabled again.
      await voidWaysIn(transaction, id);
      await dropPending(transaction, id);
      return 'changed';
    });

  return {
    async insert(user) {
      const { taken } = await insertMany([user], { allOrNothing: false });
      return taken.length === 0 ? 'inserted' : 'username-taken';
    },

    insertMany,

    async findById(id) {
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

    disable,

    async enable(id) {
      const { numUpdatedRows } = await db
        .updateTable('users')
        .set({ disabled_at: null })
        .where('id', '=', id)
        .where('disabled_at', 'is not', null)
        .executeTakeFirst();
      return numUpdatedRows > 0n ? 'changed' : unchanged(db, id);
    },

    async delete(id, now, notice) {
      if ((await disable(id, now)) === 'unknown-user') return false;
      await deleteUser(db, id, notice);
      return true;
    },

    leave: (step) => deleteByThemselves(db, step),

    rename: (step) => renameUser(db, step),

    rowsOf: (id) => exportRowsOf(db, id),

    grantScope: (id, token) => changeScope(db, id, (scope) => withToken(scope, token)),

    revokeScope: (id, token) => changeScope(db, id, (scope) => withoutToken(scope, token)),
  };
}

/** The moment or, where that is when the user was created, the next: only a user who is signing up has that one. */
function afterCreation(at: number) {
  return sql<number>`cast(${at} as bigint) + (case when created_at = ${at} then 1 else 0 end)`;
}

/** Returns what a change is called that has changed no row. */
async function unchanged(db: Kysely<Tables>, id: string): Promise<Change> {
  return (await selectById(db, { id })).length > 0 ? 'unchanged' : 'unknown-user';
}

const selectById = compiledQuery((db, { id }: Slots<{ id: string }>) =>
  db.selectFrom('users').select(userColumns).where('id', '=', id),
);

const selectByUsernameKey = compiledQuery((db, { usernameKey }: Slots<{ usernameKey: string }>) =>
  db.selectFrom('users').select(userColumns).where('username_key', '=', usernameKey),
);
