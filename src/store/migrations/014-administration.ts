import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The audit log, service accounts and API keys, sessions in which an administrator acts as a user, and webhooks. */
export const administration: Migration = {
  async up(db: Kysely<unknown>) {
    await createAuditLog(db);
    await createApiKeys(db);
    await createWebhooks(db);
    await createImpersonations(db);
  },
};

/** It has no foreign keys: what has happened stays when a user is gone. */
async function createAuditLog(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('audit_events')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('actor_kind', 'text', (column) => column.notNull())
    .addColumn('actor_id', 'text')
    .addColumn('impersonator_id', 'text')
    .addColumn('subject_id', 'text')
    .addColumn('session_id', 'text')
    .addColumn('detail', 'text')
    .addColumn('reason', 'text')
    .addColumn('ip', 'text')
    .addColumn('user_agent', 'text')
    .execute();
  for (const column of ['subject_id', 'actor_id', 'action'] as const)
    await db.schema
      .createIndex(`audit_events_by_${column.replace('_id', '')}`)
      .on('audit_events')
      .columns([column, 'id'])
      .execute();
  // Few events have one.
  await db.schema
    .createIndex('audit_events_by_impersonator')
    .on('audit_events')
    .columns(['impersonator_id', 'id'])
    .where(sql.ref('impersonator_id'), 'is not', null)
    .execute();
}

/** An API key has a session of the same id, which its access tokens name. */
async function createApiKeys(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('service_accounts')
    .addColumn('user_id', 'text', (column) =>
      column.primaryKey().notNull().references('users.id').onDelete('cascade'),
    )
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('api_keys')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('user_id', 'text', (column) =>
      column.notNull().references('users.id').onDelete('cascade'),
    )
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('prefix', 'text', (column) => column.notNull())
    .addColumn('secret_hash', 'text', (column) => column.notNull())
    .addColumn('scope', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('last_used_at', 'bigint')
    .addColumn('last_used_ip', 'text')
    .addColumn('revoked_at', 'bigint')
    .execute();
  await db.schema
    .createIndex('api_keys_by_user')
    .on('api_keys')
    .columns(['user_id', 'id'])
    .execute();
}

/** Of a session in which an administrator acts as a user: servers of before know it as one of the user. */
async function createImpersonations(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('impersonations')
    .addColumn('session_id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('user_id', 'text', (column) =>
      column.notNull().references('users.id').onDelete('cascade'),
    )
    .addColumn('impersonator_id', 'text', (column) => column.notNull())
    .addColumn('begun_in', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute();
  for (const [name, column] of [
    ['user', 'user_id'],
    ['impersonator', 'impersonator_id'],
    ['beginning', 'begun_in'],
    ['expiry', 'expires_at'],
  ] as const)
    await db.schema
      .createIndex(`impersonations_by_${name}`)
      .on('impersonations')
      .column(column)
      .execute();
}

async function createWebhooks(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('webhooks')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('url', 'text', (column) => column.notNull())
    .addColumn('actions', 'text', (column) => column.notNull())
    .addColumn('sealed_secret', 'text', (column) => column.notNull())
    .addColumn('sealed_previous', 'text')
    .addColumn('previous_until', 'bigint')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('last_delivered_at', 'bigint')
    .addColumn('failing_since', 'bigint')
    .addColumn('disabled_at', 'bigint')
    .execute();
  await db.schema
    .createTable('deliveries')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('webhook_id', 'text', (column) => column.notNull())
    .addColumn('event_id', 'text', (column) => column.notNull())
    .addColumn('tries', 'bigint', (column) => column.notNull())
    .addColumn('due_at', 'bigint', (column) => column.notNull())
    .addColumn('give_up_at', 'bigint', (column) => column.notNull())
    .execute();
  for (const [name, columns] of [
    ['webhook', ['webhook_id', 'due_at']],
    ['end', ['give_up_at']],
  ] as const)
    await db.schema
      .createIndex(`deliveries_by_${name}`)
      .on('deliveries')
      .columns([...columns])
      .execute();
}
