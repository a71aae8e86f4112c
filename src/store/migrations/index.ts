import type { Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import { StoreOpenError } from '../store.ts';
import type { Tables } from '../tables.ts';
import { usersAndKeys } from './001-users-and-keys.ts';
import { sessions } from './002-sessions.ts';
import { keyRotation } from './003-key-rotation.ts';
import { scopes } from './004-scopes.ts';
import { attempts } from './005-attempts.ts';

/** Every migration, in order. A name that has been released is never changed. */
const migrations: Record<string, Migration> = {
  '001-users-and-keys': usersAndKeys,
  '002-sessions': sessions,
  '003-key-rotation': keyRotation,
  '004-scopes': scopes,
  '005-attempts': attempts,
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

async function refuseNewer(db: Kysely<Tables>): Promise<void> {
  const rows = await db
    .withTables<{ kysely_migration: { name: string } }>()
    .selectFrom('kysely_migration')
    .select('name')
    .execute()
    // What kept the migrations from being read is in the error that is about to be thrown.
    .catch(() => []);
  const unknown = rows.map(({ name }) => name).filter((name) => !(name in migrations));
  if (unknown.length === 0) return;
  throw new StoreOpenError(
    `The database was used by a newer version of Latchkey (it has ${unknown.join(', ')}). Start that version, or restore a backup made before it.`,
  );
}
