import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Addresses of users, links and codes that are sent by mail, and the mails that wait. */
export const accounts: Migration = {
  async up(db: Kysely<unknown>) {
    await createContacts(db);
    await createTokens(db);
    await createOutbox(db);
  },
};

/** A table of its own: to a user of before, and to what every request reads of one, nothing is added. */
async function createContacts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('contacts')
    .addColumn('user_id', 'text', (column) =>
      column.primaryKey().notNull().references('users.id').onDelete('cascade'),
    )
    .addColumn('email', 'text')
    .addColumn('email_key', 'text')
    .addColumn('email_proved_at', 'bigint')
    .addColumn('pending_email', 'text')
    .addColumn('pending_email_key', 'text')
    .addColumn('locale', 'text')
    .execute();
  // Not as a constraint: SQLite would take the user's id from the table, though the index of a constraint has it, too.
  await db.schema
    .createIndex('contacts_by_email')
    .on('contacts')
    .column('email_key')
    .unique()
    .execute();
}

async function createTokens(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('one_time_tokens')
    .addColumn('hash', 'text', (column) => column.primaryKey().notNull())
    .addColumn('purpose', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.references('users.id').onDelete('cascade'))
    .addColumn('email', 'text', (column) => column.notNull())
    .addColumn('email_key', 'text', (column) => column.notNull())
    .addColumn('tries_left', 'bigint')
    .addColumn('mailed_at', 'bigint')
    .addColumn('details', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('used_at', 'bigint')
    .execute();
  await db.schema
    .createIndex('one_time_tokens_by_expiry')
    .on('one_time_tokens')
    .column('expires_at')
    .execute();
  await db.schema
    .createIndex('one_time_tokens_by_user')
    .on('one_time_tokens')
    .columns(['user_id', 'purpose'])
    .where(sql.ref('user_id'), 'is not', null)
    .execute();
  await db.schema
    .createIndex('one_time_tokens_by_email')
    .on('one_time_tokens')
    .columns(['email_key', 'purpose'])
    .execute();
}

async function createOutbox(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('outbox')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.references('users.id').onDelete('cascade'))
    .addColumn('email', 'text', (column) => column.notNull())
    .addColumn('email_key', 'text', (column) => column.notNull())
    .addColumn('receipt_hash', 'text')
    .addColumn('locale', 'text')
    .addColumn('details', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('due_at', 'bigint', (column) => column.notNull())
    .addColumn('give_up_at', 'bigint', (column) => column.notNull())
    .addColumn('tries', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema.createIndex('outbox_by_time').on('outbox').columns(['due_at', 'id']).execute();
  await db.schema.createIndex('outbox_by_give_up').on('outbox').column('give_up_at').execute();
  await db.schema
    .createIndex('outbox_by_user')
    .on('outbox')
    .column('user_id')
    .where(sql.ref('user_id'), 'is not', null)
    .execute();
}
