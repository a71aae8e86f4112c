import type { Kysely } from 'kysely';
import { withoutToken, withToken } from '../lib/scope.ts';
import { reauthenticateSession, revokeOtherSessions } from './session-steps.ts';
import type { UserRow, UserStore } from './store.ts';
import type { Tables, UserTable } from './tables.ts';
import { userFromTable, userToTable } from './user-rows.ts';
import { changeScope } from './user-scope.ts';

/** Thrown inside a transaction to undo it. */
class Undone extends Error {}

function ignoreUndone(error: unknown): void {
  if (!(error instanceof Undone)) throw error;
}

export function userQueries(db: Kysely<Tables>): UserStore {
  const insert = async (on: Kysely<Tables>, user: UserRow): Promise<boolean> => {
    const inserted = await on
      .insertInto('users')
      .values(userToTable(user))
      .onConflict((conflict) => conflict.column('username_key').doNothing())
      .returning('id')
      .executeTakeFirst();
    return inserted !== undefined;
  };

  const update = async (usernameKey: string, change: Partial<UserTable>): Promise<boolean> => {
    const result = await db
      .updateTable('users')
      .set(change)
      .where('username_key', '=', usernameKey)
      .executeTakeFirst();
    return result.numUpdatedRows > 0n;
  };

  return {
    async insert(user) {
      return (await insert(db, user)) ? 'inserted' : 'username-taken';
    },

    async insertMany(users, { allOrNothing }) {
      const taken: string[] = [];
      const everyUser = db.transaction().execute(async (transaction) => {
        for (const user of users) {
          if (!(await insert(transaction, user))) taken.push(user.usernameKey);
        }
        if (allOrNothing && taken.length > 0) throw new Undone();
      });
      await everyUser.catch(ignoreUndone);
      return { taken };
    },

    async findById(id) {
      const row = await db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
      return row ? userFromTable(row) : null;
    },

    async findByUsernameKey(usernameKey) {
      const row = await db
        .selectFrom('users')
        .selectAll()
        .where('username_key', '=', usernameKey)
        .executeTakeFirst();
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

    disable: (usernameKey, at) =>
      db.transaction().execute(async (transaction) => {
        const user = await transaction
          .updateTable('users')
          .set(({ fn, ref, val }) => ({
            disabled_at: fn.coalesce(ref('disabled_at'), val(at.getTime())),
          }))
          .where('username_key', '=', usernameKey)
          .returning('id')
          .executeTakeFirst();
        if (!user) return false;
        await revokeOtherSessions(transaction, { userId: user.id, exceptId: null, now: at });
        return true;
      }),

    enable: (usernameKey) => update(usernameKey, { disabled_at: null }),

    async delete(usernameKey) {
      const result = await db
        .deleteFrom('users')
        .where('username_key', '=', usernameKey)
        .executeTakeFirst();
      return result.numDeletedRows > 0n;
    },

    setPasswordHash: (usernameKey, passwordHash, now) =>
      db.transaction().execute(async (transaction) => {
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

    async changePasswordHash({ id, verified, changed, sessionId, now }) {
      const change = db.transaction().execute<'changed' | 'session-over'>(async (transaction) => {
        if (!(await reauthenticateSession(transaction, sessionId, now))) return 'session-over';
        if (!(await replaceHash(transaction, id, verified, changed))) throw new Undone();
        await revokeOtherSessions(transaction, { userId: id, exceptId: sessionId, now });
        return 'changed';
      });
      return (await change.catch(ignoreUndone)) ?? 'hash-changed';
    },

    upgradePasswordHash: (id, verified, upgraded) => replaceHash(db, id, verified, upgraded),

    grantScope: (usernameKey, token) =>
      changeScope(db, usernameKey, (scope) => withToken(scope, token)),

    revokeScope: (usernameKey, token) =>
      changeScope(db, usernameKey, (scope) => withoutToken(scope, token)),
  };
}

/** Replaces the hash only if it is still the one that was verified; returns whether it did. */
async function replaceHash(
  on: Kysely<Tables>,
  id: string,
  verified: string,
  replacement: string,
): Promise<boolean> {
  const result = await on
    .updateTable('users')
    .set({ password_hash: replacement })
    .where('id', '=', id)
    .where('password_hash', '=', verified)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
