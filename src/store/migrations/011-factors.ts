import { type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What was proved in a session, second factors, and logins that wait for one. */
export const factors: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .alterTable('sessions')
      // Of sessions from before it is not known.
      .addColumn('methods', 'text', (column) => column.notNull().defaultTo(''))
      .execute();
    await createLoginChallenges(db);
    await createTotp(db);
    await createRecoveryCodes(db);
    await createPasskeys(db);
    await createSpent(db);
    await createTrustedDevices(db);
  },
};

async function createLoginChallenges(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('login_challenges')
    .addColumn('hash', 'text', (column) => column.primaryKey().notNull())
    .addColumn('user_id', 'text', (column) =>
      column.notNull().references('users.id').onDelete('cascade'),
    )
    .addColumn('password_hash', 'text')
    .addColumn('methods', 'text', (column) => column.notNull())
    .addColumn('attempts_left', 'bigint', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute();
  await indexByUser(db, 'login_challenges');
  await indexByExpiry(db, 'login_challenges');
}

async function createTotp(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('totp')
    .addColumn('user_id', 'text', (column) =>
      column.primaryKey().notNull().references('users.id').onDelete('cascade'),
    )
    .addColumn('sealed', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('last_step', 'bigint', (column) => column.notNull())
    .addColumn('failures', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute();
}

async function createRecoveryCodes(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('recovery_codes')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('user_id', 'text', (column) =>
      column.notNull().references('users.id').onDelete('cascade'),
    )
    .addColumn('prefix', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('used_at', 'bigint')
    .execute();
  await indexByUser(db, 'recovery_codes');
}

async function createPasskeys(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('passkeys')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('user_id', 'text', (column) =>
      column.notNull().references('users.id').onDelete('cascade'),
    )
    .addColumn('credential_id', 'text', (column) => column.notNull().unique())
    .addColumn('public_key', 'text', (column) => column.notNull())
    .addColumn('counter', 'bigint', (column) => column.notNull())
    .addColumn('transports', 'text', (column) => column.notNull())
    .addColumn('is_synced', 'bigint', (column) => column.notNull())
    .addColumn('aaguid', 'text')
    .addColumn('rp_id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('last_used_at', 'bigint')
    .execute();
  await indexByUser(db, 'passkeys');
}

async function createSpent(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('spent')
    .addColumn('hash', 'text', (column) => column.primaryKey().notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute();
  await indexByExpiry(db, 'spent');
}

async function createTrustedDevices(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('trusted_devices')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('user_id', 'text', (column) =>
      column.notNull().references('users.id').onDelete('cascade'),
    )
    .addColumn('secret_hash', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('last_used_at', 'bigint')
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('user_agent', 'text')
    .execute();
  await indexByUser(db, 'trusted_devices');
  await indexByExpiry(db, 'trusted_devices');
}

async function indexByUser(db: Kysely<unknown>, table: string): Promise<void> {
  await db.schema.createIndex(`${table}_by_user`).on(table).column('user_id').execute();
}

async function indexByExpiry(db: Kysely<unknown>, table: string): Promise<void> {
  await db.schema.createIndex(`${table}_by_expiry`).on(table).column('expires_at').execute();
}
