import { sql, type Kysely, type Transaction } from 'kysely';
import { SQLSTATE } from './postgres-errors.ts';
import { StoreOpenError } from './store.ts';
import type { Tables } from './tables.ts';

/** The one that Kysely takes, so that versions that leave it to Kysely wait, too. */
const lockId = '3853314791062309107';
const lockWaitMs = 300_000;

/**
 * Runs migrations in a transaction that holds a lock until it ends. Kysely's own lock belongs to the session: behind
 * a pooler it stays with a connection of the server, which nobody can tell to let go of it.
 */
export function migrateInTurn<T>(
  db: Kysely<Tables>,
  run: (transaction: Transaction<Tables>) => Promise<T>,
  waitMs = lockWaitMs,
): Promise<T> {
  return db.transaction().execute(async (transaction) => {
    await sql`select set_config('lock_timeout', ${String(waitMs)}, true)`.execute(transaction);
    try {
      await sql`select pg_advisory_xact_lock(${sql.lit(lockId)})`.execute(transaction);
    } catch (error) {
      throw explainWait(error, waitMs);
    }
    await sql`set local lock_timeout to default`.execute(transaction);
    return run(transaction);
  });
}

function explainWait(error: unknown, waitMs: number): unknown {
  const { cause } = error as { cause?: { code?: string } };
  if (cause?.code !== SQLSTATE.lockNotAvailable) return error;
  return new StoreOpenError(
    `Another process has been migrating the database for more than ${waitMs / 1000} seconds. Wait for it, or end it.`,
  );
}
