import { sql, type Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import { StoreOpenError } from '../store.ts';
import type { Tables } from '../tables.ts';
import { usersAndKeys } from './001-users-and-keys.ts';
import { sessions } from './002-sessions.ts';
import { keyRotation } from './003-key-rotation.ts';
import { scopes } from './004-scopes.ts';
import { attempts } from './005-attempts.ts';
import { fullCaseFolding } from './006-full-case-folding.ts';
import { refreshWithoutRows } from './007-refresh-without-rows.ts';
import { leases } from './008-leases.ts';

/** Every migration, in order. A name that has been released is never changed. */
export const migrations: Record<string, Migration> = {
  '001-users-and-keys': usersAndKeys,
  '002-sessions': sessions,
  '003-key-rotation': keyRotation,
  '004-scopes': scopes,
  '005-attempts': attempts,
  '006-full-case-folding': fullCaseFolding,
  '007-refresh-without-rows': refreshWithoutRows,
  '008-leases': leases,
};

/**
 * Brings the database to this version under a lock, so that any number of processes may start at once.
 * Returns the names of the migrations that this call ran. Throws StoreOpenError when the database was
 * migrated by a newer version.
 */
export async function migrate(db: Kysely<Tables>): Promise<string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error !== undefined) {
    await refuseNewer(db);
    throw error;
  }
  return results.map(({ migrationName }) => migrationName);
}

/** Throws StoreOpenError unless the database is one of exactly this version. Changes nothing. */
export async function requireCurrent(db: Kysely<Tables>): Promise<void> {
  // Throws here, and not below, when there is no connection.
  await sql`select 1`.execute(db);
  const names = await readNames(db);
  await refuseNewer(db);
  if (names.length === 0) throw new StoreOpenError('It is not a database of Latchkey.');
  if (names.length < Object.keys(migrations).length)
    throw new StoreOpenError('It was last used by an older version: run `latchkey migrate` on it.');
}

async function refuseNewer(db: Kysely<Tables>): Promise<void> {
  const unknown = (await readNames(db)).filter((name) => !Object.hasOwn(migrations, name));
  if (unknown.length === 0) return;
  throw new StoreOpenError(
    `The database was used by a newer version of Latchkey (it has ${unknown.join(', ')}). Start that version, or restore a backup made before it.`,
  );
}

/** Returns the names of the migrations that were run, or nothing where that cannot be read. */
async function readNames(db: Kysely<Tables>): Promise<string[]> {
  const rows = await db
    .withTables<{ kysely_migration: { name: string } }>()
    .selectFrom('kysely_migration')
    .select('name')
    .execute()
    .catch(() => []);
  return rows.map(({ name }) => name);
}
