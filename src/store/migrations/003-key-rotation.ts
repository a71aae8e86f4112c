import { createPublicKey } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

type Before = {
  signing_keys_before: {
    kid: string;
    algorithm: string;
    private_key: string;
    created_at: number;
  };
  signing_keys: Before['signing_keys_before'] & { public_key: string; signs_from: number };
};

/** Keys get a public half of their own and the times of their life; a private half may be gone. Changes take turns. */
export const keyRotation: Migration = {
  async up(untyped: Kysely<unknown>) {
    const db = untyped.withTables<Before>();
    await db.schema.alterTable('signing_keys').renameTo('signing_keys_before').execute();
    await db.schema
      .createTable('signing_keys')
      .addColumn('kid', 'text', (column) => column.primaryKey().notNull())
      .addColumn('algorithm', 'text', (column) => column.notNull())
      .addColumn('public_key', 'text', (column) => column.notNull())
      .addColumn('private_key', 'text')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('signs_from', 'bigint', (column) => column.notNull())
      .addColumn('retired_at', 'bigint')
      .execute();
    for (const key of await db.selectFrom('signing_keys_before').selectAll().execute()) {
      const publicKey = createPublicKey(key.private_key).export({ type: 'spki', format: 'pem' });
      await db
        .insertInto('signing_keys')
        .values({ ...key, public_key: publicKey.toString(), signs_from: key.created_at })
        .execute();
    }
    await db.schema.dropTable('signing_keys_before').execute();
    await db.schema
      .createTable('locks')
      .addColumn('name', 'text', (column) => column.primaryKey().notNull())
      .execute();
  },
};
