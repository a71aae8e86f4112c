import { sql, type Kysely, type Transaction } from 'kysely';
import { systemClock } from '../../lib/clock.ts';
import type { Tables } from '../tables.ts';
import { findPending, migrations } from './index.ts';

/** Migrates in one transaction: all of it, or nothing. Returns the names of the migrations that it ran. */
export function migrateAtOnce(db: Kysely<Tables>): Promise<string[]> {
  return db.transaction().execute(async (transaction) => {
    const pending = await findPending(transaction);
    if (pending.length > 0) await createList(transaction);
    const ran: string[] = [];
    for (const name of pending) if (await runOnce(transaction, name)) ran.push(name);
    return ran;
  });
}

/** Creates the table of migrations, as Kysely's own migrator would, where it is not there. */
export async function createList(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable('kysely_migration')
    .ifNotExists()
    .addColumn('name', 'varchar(255)', (column) => column.notNull().primaryKey())
    .addColumn('timestamp', 'varchar(255)', (column) => column.notNull())
    .execute();
}

/**
 * Runs a migration unless it was run; returns whether it ran. Its row comes first, and is the lock: of processes that
 * run the same migration, all but one wait here until that one has committed.
 */
export async function runOnce(transaction: Transaction<Tables>, name: string): Promise<boolean> {
  const time = new Date(systemClock.now()).toISOString();
  const { numAffectedRows } = await sql`insert into kysely_migration (name, timestamp)
    values (${name}, ${time}) on conflict do nothing`.execute(transaction);
  if (numAffectedRows !== 1n) return false;
  await (await migrations[name]?.())?.up(transaction);
  return true;
}
