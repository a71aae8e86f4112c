import type { Kysely } from 'kysely';
import { atomically } from './atomically.ts';
import { authenticateAgain } from './authenticate-again.ts';
import { deleteBelongings } from './belongings.ts';
import { compiledQuery, type Slots } from './compiled.ts';
import { holdsNul } from './nul.ts';
import { revokeOtherSessions } from './session-steps.ts';
import { withoutToken, withToken } from '../../lib/scope.ts';
import type { UserStore } from '../store.ts';
import type { Tables, UserTable } from '../tables.ts';
import { orUndone, Undone } from './undone.ts';
import { changeScope } from './user-scope.ts';
import {
  insertUser,
  replaceHash,
  userFromTable,
  viewerColumns,
  viewerFromTable,
} from './user-rows.ts';

export function userQueries(db: Kysely<Tables>): UserStore {
  const update = async (usernameKey: string, change: Partial<UserTable>): Promise<boolean> => {
    const result = await db
      .updateTable('users')
      .set(change)
      .where('username_key', '=', usernameKey)
      .executeTakeFirst();
    return result.numUpdatedRows > 0n;
  };

  const disable = (usernameKey: string, at: Date): Promise<string | null> =>
    atomically(db, async (transaction) => {
      const user = await transaction
        .updateTable('users')
        .set(({ fn, ref, val }) => ({
          disabled_at: fn.coalesce(ref('disabled_at'), val(at.getTime())),
        }))
        .where('username_key', '=', usernameKey)
        .returning('id')
        .executeTakeFirst();
      if (!user) return null;
      await revokeOtherSessions(transaction, { userId: user.id, exceptId: null, now: at });
      return user.id;
    });

  return {
    async insert(user) {
      return (await insertUser(db, user)) ? 'inserted' : 'username-taken';
    },

    insertMany: (users, { allOrNothing }) =>
      orUndone(
        atomically(db, async (transaction) => {
          const taken: string[] = [];
          for (const user of users) {
            if (!(await insertUser(transaction, user))) taken.push(user.usernameKey);
          }
          if (allOrNothing && taken.length > 0) throw new Undone({ taken });
          return { taken };
        }),
      ),

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
        .selectAll()
        .where('id', '>', after ?? '')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(userFromTable);
    },

    disable: async (usernameKey, at) => (await disable(usernameKey, at)) !== null,

    enable: (usernameKey) => update(usernameKey, { disabled_at: null }),

    async delete(usernameKey, now) {
      const id = await disable(usernameKey, now);
      if (id === null) return false;
      await deleteBelongings(db, id);
      await db.deleteFrom('users').where('id', '=', id).execute();
      return true;
    },

    setPasswordHash: (usernameKey, passwordHash, now) =>
      atomically(db, async (transaction) => {
        const user = await transaction
          .updateTable('users')
          .set({ password_hash: passwordHash })
          .where('username_key', '=', usernameKey)
          .returning('id')
          .executeTakeFirst();
        if (!user) return false;
        await revokeOtherSessions(transaction, { userId: user.id, exceptId: null, now });
        return true;
      }),

    changePasswordHash: ({ userId, sessionId, verified, changed, now }) =>
      orUndone(
        atomically(db, async (transaction) => {
          const step = { userId, sessionId, verified, changed, now };
          const outcome = await authenticateAgain(transaction, step);
          if (typeof outcome === 'string') return outcome;
          await revokeOtherSessions(transaction, { userId, exceptId: sessionId, now });
          return outcome;
        }),
      ),

    upgradePasswordHash: async (id, verified, changed) =>
      (await replaceHash(db, { id, verified, changed })) !== null,

    grantScope: (usernameKey, token) =>
      changeScope(db, usernameKey, (scope) => withToken(scope, token)),

    revokeScope: (usernameKey, token) =>
      changeScope(db, usernameKey, (scope) => withoutToken(scope, token)),
  };
}

/** Repeats an id until a power of two is full: each length makes a statement of its own, which engines keep. */
function padded(ids: readonly string[]): readonly string[] {
  const [first] = ids;
  if (first === undefined) return ids;
  const length = 2 ** Math.ceil(Math.log2(ids.length));
  return [...ids, ...Array<string>(length - ids.length).fill(first)];
}

const selectById = compiledQuery((db, { id }: Slots<{ id: string }>) =>
  db.selectFrom('users').selectAll().where('id', '=', id),
);

const selectByUsernameKey = compiledQuery((db, { usernameKey }: Slots<{ usernameKey: string }>) =>
  db.selectFrom('users').selectAll().where('username_key', '=', usernameKey),
);
