import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { attemptQueries } from './steps/attempts.ts';
import { dataKeyQueries } from './steps/data-keys.ts';
import type { Engine, StoreOptions } from './engine.ts';
import { lateSteps } from './late-steps.ts';
import { requireMigrated } from './migrations/index.ts';
import { describePostgres, isPostgresUrl } from './postgres/url.ts';
import { passwordQueries } from './steps/passwords.ts';
import { sessionQueries } from './steps/sessions.ts';
import { signingKeyQueries } from './steps/signing-keys.ts';
import { StoreOpenError, StoreUnavailable } from '../lib/store-errors.ts';
import type { Store } from './store.ts';
import { upkeepQueries } from './steps/upkeep.ts';
import { userQueries } from './steps/users.ts';

/** Opens the store that DATABASE_URL names, and migrates it unless it must not; see `Store`. Throws StoreOpenError. */
export async function openStore(
  databaseUrl: string,
  options: StoreOptions = {},
): Promise<Store & { migrated: string[] }> {
  // What is in memory begins empty, and no other process could migrate it.
  const migrates = (options.migrate ?? true) || databaseUrl === 'sqlite::memory:';
  if (!migrates) requireFile(databaseUrl);
  const { engine, prepared: migrated } = await openEngine(databaseUrl, options, async (one) => {
    if (migrates) return one.migrate();
    await requireMigrated(one.db);
    return [];
  });
  const { db, relaxed } = engine;
  return {
    migrated,
    users: userQueries(db),
    passwords: passwordQueries(db),
    sessions: sessionQueries(db, relaxed, engine.prepareRead),
    attempts: attemptQueries(relaxed),
    ...lateSteps(db, relaxed),
    upkeep: upkeepQueries(relaxed, engine.pace),
    readTogether: (work) => engine.readTogether(work),
    signingKeys: signingKeyQueries(db, () => engine.eraseTraces()),
    dataKeys: dataKeyQueries(db, () => engine.eraseTraces()),
    async ping() {
      await engine.ping();
      // A version that may not run on it any more is not ready.
      await requireMigrated(db);
    },
    poolState: () => engine.poolState(),
    close: () => db.destroy(),
  };
}

/** Opens the database that the URL names and prepares it, by migrating it for one. Throws StoreOpenError. */
export async function openEngine<T>(
  databaseUrl: string,
  options: StoreOptions,
  prepare: (engine: Engine) => Promise<T>,
): Promise<{ engine: Engine; prepared: T }> {
  const engine = await engineFor(databaseUrl, options);
  try {
    return { engine, prepared: await prepare(engine) };
  } catch (error) {
    await engine.db.destroy();
    if (error instanceof StoreOpenError) throw error;
    const cause = error instanceof StoreUnavailable ? (error.cause ?? error) : error;
    throw new StoreOpenError(engine.explain(cause), { cause });
  }
}

/** Opening a file of SQLite's creates it. */
function requireFile(databaseUrl: string): void {
  if (isPostgresUrl(databaseUrl) || existsSync(sqlitePath(databaseUrl))) return;
  throw new StoreOpenError(
    `There is no database at ${sqlitePath(databaseUrl)}. Create it: \`latchkey migrate\`, or set AUTH_MIGRATE=on.`,
  );
}

async function engineFor(databaseUrl: string, options: StoreOptions): Promise<Engine> {
  // Only the engine that is used is loaded. A Node that is too old has no SQLite, and is told so before it looks.
  if (databaseUrl.startsWith('sqlite:')) {
    const { sqliteEngine } = await import('./sqlite/sqlite.ts');
    return sqliteEngine(sqlitePath(databaseUrl), options);
  }
  if (isPostgresUrl(databaseUrl)) {
    const { postgresEngine } = await import('./postgres/postgres.ts');
    return postgresEngine(databaseUrl, options);
  }
  throw new StoreOpenError(
    'DATABASE_URL is neither sqlite:PATH or sqlite::memory: nor postgres://USER:PASSWORD@HOST/DATABASE.',
  );
}

/** Returns the file that a sqlite: URL names, or `:memory:`. */
export function sqlitePath(databaseUrl: string): string {
  const path = databaseUrl.slice('sqlite:'.length);
  // Absolute, so that SQLite never reads it as a URI with options.
  return path === ':memory:' ? path : resolve(path);
}

/** Returns the database as it may be shown: a file with its whole path, a server without user, password and options. */
export function describeDatabase(databaseUrl: string): string {
  return isPostgresUrl(databaseUrl)
    ? describePostgres(databaseUrl)
    : `sqlite:${sqlitePath(databaseUrl)}`;
}
