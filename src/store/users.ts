import type { Kysely, Selectable } from 'kysely';
import type { UserRow, UserStore } from './store.ts';
import type { Tables, UserTable } from './tables.ts';

class Taken extends Error {}

export function userQueries(db: Kysely<Tables>): UserStore {
  const insert = async (on: Kysely<Tables>, user: UserRow): Promise<boolean> => {
    const inserted = await on
      .insertInto('users')
      .values(toTable(user))
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
        if (allOrNothing && taken.length > 0) throw new Taken();
      });
      await everyUser.catch((error: unknown) => {
        if (!(error instanceof Taken)) throw error;
      });
      return { taken };
    },

    async findById(id) {
      const row = await db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
      return row ? fromTable(row) : null;
    },

    async findByUsernameKey(usernameKey) {
      const row = await db
        .selectFrom('users')
        .selectAll()
        .where('username_key', '=', usernameKey)
        .executeTakeFirst();
      return row ? fromTable(row) : null;
    },

    async list({ after, limit }) {
      const rows = await db
        .selectFrom('users')
        .selectAll()
        .where('id', '>', after ?? '')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(fromTable);
    },

    async disable(usernameKey, at) {
      const result = await db
        .updateTable('users')
        .set(({ fn, ref, val }) => ({
          disabled_at: fn.coalesce(ref('disabled_at'), val(at.getTime())),
        }))
        .where('username_key', '=', usernameKey)
        .executeTakeFirst();
      return result.numUpdatedRows > 0n;
    },

    enable: (usernameKey) => update(usernameKey, { disabled_at: null }),

    async delete(usernameKey) {
      const result = await db
        .deleteFrom('users')
        .where('username_key', '=', usernameKey)
        .executeTakeFirst();
      return result.numDeletedRows > 0n;
    },

    setPasswordHash: (usernameKey, passwordHash) =>
      update(usernameKey, { password_hash: passwordHash }),

    async upgradePasswordHash(id, verified, upgraded) {
      const result = await db
        .updateTable('users')
        .set({ password_hash: upgraded })
        .where('id', '=', id)
        .where('password_hash', '=', verified)
        .executeTakeFirst();
      return result.numUpdatedRows > 0n;
    },
  };
}

function toTable(user: UserRow): UserTable {
  return {
    id: user.id,
    username: user.username,
    username_key: user.usernameKey,
    password_hash: user.passwordHash,
    created_at: user.createdAt.getTime(),
    disabled_at: user.disabledAt?.getTime() ?? null,
  };
}

function fromTable(row: Selectable<UserTable>): UserRow {
  return {
    id: row.id,
    username: row.username,
    usernameKey: row.username_key,
    passwordHash: row.password_hash,
    createdAt: new Date(row.created_at),
    disabledAt: row.disabled_at === null ? null : new Date(row.disabled_at),
  };
}
