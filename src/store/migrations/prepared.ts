import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export interface PreparedMigration extends Migration {
  /**
   * What takes long on PostgreSQL, and can be done while servers run, before the transaction of the migration: each
   * statement by itself. It may be interrupted, and done again.
   */
  prepare?(db: Kysely<unknown>): Promise<void>;
}

/** Of several processes one prepares, and holds a lock meanwhile in a transaction that does nothing else. */
export async function alone<T>(db: Kysely<T>, prepare: () => Promise<void>): Promise<void> {
  await sql`insert into locks (name) values ('migration') on conflict do nothing`.execute(db);
  await db.transaction().execute(async (transaction) => {
    // An index waits for every transaction that may see the table as it was: for a process that waited for this lock
    // too, and for this one until its next statement.
    await sql`select name from locks where name = 'migration' for update nowait`.execute(
      transaction,
    );
    await sql`select 1`.execute(transaction);
    await prepare();
  });
}
