import type { Kysely, Transaction } from 'kysely';
import type { UserWithPassword } from '../../features/users/store.ts';
import type { PasswordTable, Tables } from '../tables.ts';
import { insertTogether } from './insert-together.ts';

/*
 * Who writes a row of `passwords` has locked its user before: a step that waits for that lock finds, in its next
 * statement, the hash that was written last.
 */

type Database = Transaction<Tables>;

/** Inserts the passwords of new users, of those who have one. */
export async function insertPasswords(
  db: Database,
  users: readonly UserWithPassword[],
): Promise<void> {
  const rows = users.flatMap(({ id, passwordHash }): PasswordTable[] =>
    passwordHash === null ? [] : [{ user_id: id, hash: passwordHash }],
  );
  await insertTogether(db, 'passwords', rows);
}

/** Gives the user this hash in place of the one they may have. */
export async function putHash(db: Database, row: PasswordTable): Promise<void> {
  await db
    .insertInto('passwords')
    .values(row)
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ hash: row.hash }))
    .execute();
}

interface Verified {
  readonly userId: string;
  readonly verified: string;
}

/** Returns whether the hash is still the one that was verified. */
export async function holdsHash(
  db: Kysely<Tables>,
  { userId, verified }: Verified,
): Promise<boolean> {
  const row = await db
    .selectFrom('passwords')
    .select('user_id')
    .where('user_id', '=', userId)
    .where('hash', '=', verified)
    .executeTakeFirst();
  return row !== undefined;
}

/** Replaces the hash only if it is still the one that was verified; returns whether it was. */
export async function replaceHash(
  db: Database,
  { userId, verified, changed }: Verified & { readonly changed: string },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('passwords')
    .set({ hash: changed })
    .where('user_id', '=', userId)
    .where('hash', '=', verified)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
