import { resolve } from 'node:path';
import { Kysely, sql } from 'kysely';
import { attemptQueries } from './attempts.ts';
import { migrate } from './migrations/index.ts';
import { sessionQueries } from './sessions.ts';
import { signingKeyQueries } from './signing-keys.ts';
import { createSqliteEngine } from './sqlite-dialect.ts';
import { explainOpenFailure, openSqlite } from './sqlite.ts';
import { StoreOpenError, StoreUnavailable, type Store } from './store.ts';
import type { Tables } from './tables.ts';
import { userQueries } from './users.ts';

/** Opens the store that DATABASE_URL names and migrates it; see `Store`. Throws StoreOpenError. */
export async function openStore(databaseUrl: string): Promise<Store & { migrated: string[] }> {
  const path = sqlitePath(databaseUrl);
  const { dialect, prepareRead } = createSqliteEngine(openSqlite(path));
  const db = new Kysely<Tables>({ dialect });
  try {
    const migrated = await migrate(db);
    return {
      migrated,
      users: userQueries(db),
      sessions: sessionQueries(db, prepareRead),
      attempts: attemptQueries(db),
      // A page that was overwritten stays in the write-ahead log, or in the file, until a checkpoint.
      signingKeys: signingKeyQueries(db, () => sql`pragma wal_checkpoint(truncate)`.execute(db)),
      async ping() {
        await db.selectFrom('signing_keys').select('kid').limit(1).execute();
      },
      close: () => db.destroy(),
    };
  } catch (error) {
    await db.destroy();
    if (error instanceof StoreOpenError) throw error;
    const cause = error instanceof StoreUnavailable ? error.cause : error;
    throw new StoreOpenError(explainOpenFailure(path, cause), { cause });
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
