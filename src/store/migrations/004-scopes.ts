import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const scopes: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .alterTable('users')
      .addColumn('scope', 'text', (column) => column.notNull().defaultTo(''))
      .execute();
  },
};
