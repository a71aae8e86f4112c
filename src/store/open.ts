import { resolve } from 'node:path';
import { Kysely } from 'kysely';
import { migrate } from './migrations/index.ts';
import { signingKeyQueries } from './signing-keys.ts';
import { openSqlite, sqliteDialect } from './sqlite.ts';
import { StoreOpenError, type Store } from './store.ts';
import type { Tables } from './tables.ts';
import { userQueries } from './users.ts';

/** Opens the store that DATABASE_URL names and migrates it; see `Store`. Throws StoreOpenError. */
export async function openStore(databaseUrl: string): Promise<Store & { migrated: string[] }> {
  const db = new Kysely<Tables>({ dialect: sqliteDialect(openSqlite(sqlitePath(databaseUrl))) });
  try {
    const migrated = await migrate(db);
    return {
      migrated,
      users: userQueries(db),
      signingKeys: signingKeyQueries(db),
      async ping() {
        await db.selectFrom('signing_keys').select('kid').limit(1).execute();
      },
      close: () => db.destroy(),
    };
  } catch (error) {
    await db.destroy();
    if (error instanceof StoreOpenError) throw error;
    throw new StoreOpenError(
      `The database cannot be brought to this version: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

function sqlitePath(databaseUrl: string): string {
  if (!databaseUrl.startsWith('sqlite:')) {
    throw new StoreOpenError('DATABASE_URL is not sqlite:PATH or sqlite::memory:.');
  }
  const path = databaseUrl.slice('sqlite:'.length);
  // Absolute, so that SQLite never reads it as a URI with options.
  return path === ':memory:' ? path : resolve(path);
}
