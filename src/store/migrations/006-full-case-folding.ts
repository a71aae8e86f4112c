import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { foldCase } from '../../lib/case-folding.ts';

type After = {
  users: { id: string; username: string; username_key: string; folded_key: string | null };
};

const batchSize = 500;

/**
 * Keys of usernames become fully folded ones. Where another user has that key already, a user keeps the key of before,
 * and with it their login; `folded_key` then says which key no new user may take as long as they are there.
 */
export const fullCaseFolding: Migration = {
  async up(untyped: Kysely<unknown>) {
    const db = untyped.withTables<After>();
    await db.schema.alterTable('users').addColumn('folded_key', 'text').execute();
    await db.schema
      .createIndex('users_by_folded_key')
      .on('users')
      .column('folded_key')
      .where(sql.ref('folded_key'), 'is not', null)
      .execute();
    let after = '';
    for (;;) {
      const users = await nextNonAscii(db, after);
      for (const user of users) await refold(db, user);
      if (users.length < batchSize) return;
      after = users.at(-1)?.id ?? '';
    }
  },
};

/** Only what is not ASCII folds otherwise than before. */
function nextNonAscii(db: Kysely<After>, after: string) {
  return db
    .selectFrom('users')
    .select(['id', 'username', 'username_key'])
    .where('id', '>', after)
    .where(sql<boolean>`octet_length(username_key) > length(username_key)`)
    .orderBy('id')
    .limit(batchSize)
    .execute();
}

async function refold(
  db: Kysely<After>,
  { id, username, username_key: before }: { id: string; username: string; username_key: string },
): Promise<void> {
  const folded = foldCase(username);
  if (folded === before) return;
  const owner = await db
    .selectFrom('users')
    .select('id')
    .where('username_key', '=', folded)
    .executeTakeFirst();
  const change = owner ? { folded_key: folded } : { username_key: folded };
  await db.updateTable('users').set(change).where('id', '=', id).execute();
}
