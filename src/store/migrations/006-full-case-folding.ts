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
      await refold(db, users);
      if (users.length < batchSize) return;
      after = users.at(-1)?.id ?? '';
    }
  },
};

type User = Pick<After['users'], 'id' | 'username' | 'username_key'>;

/** Only what is not ASCII folds otherwise than before. */
function nextNonAscii(db: Kysely<After>, after: string): Promise<User[]> {
  return db
    .selectFrom('users')
    .select(['id', 'username', 'username_key'])
    .where('id', '>', after)
    .where(sql<boolean>`octet_length(username_key) > length(username_key)`)
    .orderBy('id')
    .limit(batchSize)
    .execute();
}

/** Of users who fold to one key, the first gets it. */
async function refold(db: Kysely<After>, users: readonly User[]): Promise<void> {
  const changed = users
    .map(({ id, username, username_key: before }) => ({ id, key: foldCase(username), before }))
    .filter(({ key, before }) => key !== before);
  if (changed.length === 0) return;
  const keys = changed.map(({ key }) => key);
  const owned = await db
    .selectFrom('users')
    .select('username_key')
    .where('username_key', 'in', keys)
    .execute();
  const taken = new Set(owned.map(({ username_key: key }) => key));
  const free = new Set(changed.filter(({ key }) => !taken.has(key) && taken.add(key)));
  await setColumn(db, 'username_key', [...free]);
  const kept = changed.filter((one) => !free.has(one));
  await setColumn(db, 'folded_key', kept);
}

async function setColumn(
  db: Kysely<After>,
  column: 'username_key' | 'folded_key',
  values: readonly { id: string; key: string }[],
): Promise<void> {
  if (values.length === 0) return;
  // Both engines call the columns of VALUES so.
  const rows = sql.join(values.map(({ id, key }) => sql`(${id}, ${key})`));
  await sql`update users set ${sql.ref(column)} = new.column2
    from (values ${rows}) as new where users.id = new.column1`.execute(db);
}
