import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What users of other systems bring along, who of them has still to choose a password, and who has moved in already. */
export const movingIn: Migration = {
  async up(db: Kysely<unknown>) {
    await createHashKeys(db);
    await createAwaitingReset(db);
    await createMovedUsers(db);
  },
};

async function createHashKeys(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('hash_keys')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('sealed', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
}

async function createAwaitingReset(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('awaiting_reset')
    .addColumn('user_id', 'text', (column) =>
      column.primaryKey().notNull().references('users.id').onDelete('cascade'),
    )
    .addColumn('asked_at', 'bigint')
    .execute();
}

/** It has no foreign key: who has moved in once, and is gone, does not come back. */
async function createMovedUsers(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('moved_users')
    .addColumn('key', 'text', (column) => column.primaryKey().notNull())
    .addColumn('moved_at', 'bigint', (column) => column.notNull())
    .execute();
}
