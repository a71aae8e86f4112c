import { sql, type Transaction } from 'kysely';
import { SQLSTATE, stateOf } from './errors.ts';
import { describePostgres } from './url.ts';
import { StoreOpenError } from '../../lib/store-errors.ts';
import type { Tables } from '../tables.ts';

/** See `Engine.keepOthersOut`. Once the locks are held, no one writes, so every statement sees the same rows. */
export async function keepOthersOut(
  db: Transaction<Tables>,
  names: readonly string[],
  databaseUrl: string,
): Promise<void> {
  const tables = sql.join(names.map((name) => sql.table(name)));
  try {
    await sql`lock table ${tables} in exclusive mode nowait`.execute(db);
  } catch (error) {
    if (stateOf((error as Error).cause) !== SQLSTATE.lockNotAvailable) throw error;
    throw inUse(databaseUrl);
  }
}

/**
 * See `Engine.requireAlone`. Servers are recognised by the names of their connections. Behind a pooler they may have no
 * connection at this moment, or the one of this transaction.
 */
export async function requireAlone(db: Transaction<Tables>, databaseUrl: string): Promise<void> {
  const { rows } =
    await sql`select 1 where current_setting('latchkey.direct', true) = 'yes'`.execute(db);
  if (rows.length === 0) {
    throw new StoreOpenError(
      `${describePostgres(databaseUrl)} is a pooler or a proxy, behind which servers cannot be seen. Name PostgreSQL itself.`,
    );
  }
  // Otherwise the view would show its first state until the end of the transaction.
  await sql`select pg_stat_clear_snapshot()`.execute(db);
  const others = await sql`select pid from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()
    and application_name = current_setting('application_name')`.execute(db);
  if (others.rows.length > 0) throw inUse(databaseUrl);
}

function inUse(databaseUrl: string): StoreOpenError {
  return new StoreOpenError(
    `${describePostgres(databaseUrl)} is in use. Stop the servers on it first: what they write from now on would be lost.`,
  );
}
