import { type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Codes that hand a login of the account pages over to an app. */
export const loginCodes: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('login_codes')
      .addColumn('hash', 'text', (column) => column.primaryKey().notNull())
      .addColumn('user_id', 'text', (column) =>
        column.notNull().references('users.id').onDelete('cascade'),
      )
      .addColumn('session_id', 'text', (column) => column.notNull())
      .addColumn('code_challenge', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .execute();
    for (const [name, column] of [
      ['user', 'user_id'],
      ['expiry', 'expires_at'],
    ] as const) {
      const index = db.schema.createIndex(`login_codes_by_${name}`);
      await index.on('login_codes').column(column).execute();
    }
  },
};
