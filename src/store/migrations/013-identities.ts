import { type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Accounts of users at providers, and codes of logins there. */
export const identities: Migration = {
  async up(db: Kysely<unknown>) {
    await createIdentities(db);
    await createCodes(db);
  },
};

async function createIdentities(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('identities')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('user_id', 'text', (column) =>
      column.notNull().references('users.id').onDelete('cascade'),
    )
    .addColumn('provider', 'text', (column) => column.notNull())
    .addColumn('issuer', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('email', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('last_used_at', 'bigint')
    .addUniqueConstraint('identities_of_issuers', ['issuer', 'subject'])
    .execute();
  await db.schema.createIndex('identities_by_user').on('identities').column('user_id').execute();
}

/** It has no user: who comes with one may be new. */
async function createCodes(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('oidc_codes')
    .addColumn('hash', 'text', (column) => column.primaryKey().notNull())
    .addColumn('verifier_hash', 'text', (column) => column.notNull())
    .addColumn('provider', 'text', (column) => column.notNull())
    .addColumn('issuer', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('email', 'text')
    .addColumn('is_email_verified', 'bigint', (column) => column.notNull())
    .addColumn('is_email_authoritative', 'bigint', (column) => column.notNull())
    .addColumn('username_hint', 'text')
    .addColumn('is_for_linking', 'bigint', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('oidc_codes_by_expiry')
    .on('oidc_codes')
    .column('expires_at')
    .execute();
  await db.schema
    .createIndex('oidc_codes_by_subject')
    .on('oidc_codes')
    .columns(['issuer', 'subject'])
    .execute();
}
