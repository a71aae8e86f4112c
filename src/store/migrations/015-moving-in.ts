import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What users of other systems bring along. */
export const movingIn: Migration = {
  async up(db: Kysely<unknown>) {
    await createHashKeys(db);
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
