import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const attempts: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('attempts')
      .addColumn('key', 'text', (column) => column.primaryKey().notNull())
      .addColumn('paid_until', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('attempts_by_time').on('attempts').column('paid_until').execute();
  },
};
