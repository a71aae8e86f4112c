import { chmodSync, closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely, sql } from 'kysely';
import type { Engine, StoreOptions } from '../engine.ts';
import { migrateAtOnce } from '../migrations/run.ts';
import { createSqliteEngine } from './dialect.ts';
import { isBusy, SQLITE } from './errors.ts';
import { closeToOthers } from './permissions.ts';
import { createPing } from './ping.ts';
import { StoreOpenError } from '../../lib/store-errors.ts';
import type { Tables } from '../tables.ts';

/** SQLite's own waiting blocks the whole process, so it may wait no longer than a commit usually takes. */
const blockingTimeoutMs = 20;
/**
 * Room for the pages of some thousand active sessions in a large database. With SQLite's default of 2 MB, reading one of
 * a million sessions took three times as long.
 */
const cacheKib = 65_536;
/** While opening, no request waits. */
const openTimeoutMs = 5_000;

/**
 * A batch blocks the process, for some milliseconds at most. The rest is not a share of the batch's time, which includes
 * waiting for its turn: in a flood of attempts, deleting them would fall behind.
 */
const pace = {
  sessions: { rows: 25, restMs: 8, restShare: 0 },
  others: { rows: 500, restMs: 3, restShare: 0 },
};

/** SQLite in this process, on the file at this path, or in memory for `:memory:`. Throws StoreOpenError. */
export function sqliteEngine(path: string, options: StoreOptions = {}): Engine {
  const database = openSqlite(path, options);
  const { dialect, relaxedDialect, prepareRead, readTogether } = createSqliteEngine(database);
  const db = new Kysely<Tables>({ dialect });
  return {
    db,
    relaxed: new Kysely<Tables>({ dialect: relaxedDialect }),
    prepareRead,
    readTogether,
    pace,
    ping: createPing(db),
    poolState: () => null,
    migrate: () => (path === ':memory:' ? migrateInMemory(database, db) : migrateAtOnce(db)),
    // An overwritten page stays in the write-ahead log, or in the file, until a checkpoint.
    eraseTraces: () => sql`pragma wal_checkpoint(truncate)`.execute(db),
    // Transactions begin with the write lock, and `alone` keeps all others out from the beginning.
    keepOthersOut: async () => {},
    requireAlone: async () => {},
    explain: (error) => explainOpenFailure(path, error),
  };
}

/** Databases in memory begin empty, so all are the same after their migration. */
let migratedImage: { readonly bytes: Uint8Array; readonly names: string[] } | null = null;

/** Migrates once in a process, and copies after that: tests open hundreds. Node before 24.16 cannot copy. */
async function migrateInMemory(database: DatabaseSync, db: Kysely<Tables>): Promise<string[]> {
  if (!('serialize' in database)) return migrateAtOnce(db);
  if (!migratedImage) {
    const names = await migrateAtOnce(db);
    migratedImage = { bytes: database.serialize(), names };
  } else {
    database.deserialize(migratedImage.bytes);
    eraseWhatIsDeleted(database);
  }
  return migratedImage.names;
}

/** Deleted data may have been a secret. */
function eraseWhatIsDeleted(database: DatabaseSync): void {
  database.exec('PRAGMA secure_delete = ON');
}

/**
 * Opens the database file for its owner only, creating it (and its folder) where it is missing, or a private one for
 * `:memory:`. Commits reach the disk before they are acknowledged. Throws StoreOpenError.
 */
export function openSqlite(
  path: string,
  { alone = false, warn = () => {} }: StoreOptions = {},
): DatabaseSync {
  try {
    const isFile = path !== ':memory:';
    if (isFile) createForOwnerOnly(path);
    const database = new DatabaseSync(path, {
      timeout: openTimeoutMs,
      enableForeignKeyConstraints: true,
    });
    try {
      // A process that has the file open holds a lock, even when idle; this asks for the exclusive lock.
      if (alone) database.exec('PRAGMA locking_mode = EXCLUSIVE');
      database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
      database.exec(`PRAGMA cache_size = -${cacheKib}`);
      eraseWhatIsDeleted(database);
      database.prepare('SELECT count(*) FROM sqlite_schema').get();
      // Not before: until then it may be a folder, or a file of another program.
      if (isFile) closeToOthers(path, warn);
      database.exec(`PRAGMA busy_timeout = ${blockingTimeoutMs}`);
    } catch (error) {
      database.close();
      throw error;
    }
    return database;
  } catch (error) {
    const inUse = alone && isBusy(error);
    const problem = inUse
      ? `${path} is in use. Stop the server on it first: what it writes from now on would be lost.`
      : explainOpenFailure(path, error);
    throw new StoreOpenError(problem, { cause: error });
  }
}

function createForOwnerOnly(path: string): void {
  const folder = dirname(path);
  if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (existsSync(path)) return;
  // SQLite gives its -wal and -shm files the permissions of the main file.
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
}

/** Returns why a database cannot be opened or migrated, and what to do, in one line. */
export function explainOpenFailure(path: string, error: unknown): string {
  const { code, errcode } = error as { code?: string; errcode?: number };
  const primary = (errcode ?? 0) & 0xff;
  if (primary === SQLITE.notADatabase || primary === SQLITE.corrupt) {
    return `The file ${path} is not a SQLite database, or it is damaged. Restore it from a backup, or set DATABASE_URL to another file.`;
  }
  if (primary === SQLITE.busy) return `The database ${path} is locked by another process.`;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || primary === SQLITE.readOnly) {
    return `The database ${path} cannot be written: permission denied. Give this user write access, or set DATABASE_URL to another file.`;
  }
  if (code === 'ENOTDIR' || code === 'EEXIST') {
    return `The database ${path} cannot be created: a part of its path is a file. Set DATABASE_URL to another file.`;
  }
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    return `The database ${path} is a directory. Set DATABASE_URL to a file in it.`;
  }
  return `The database ${path} cannot be opened: ${(error as Error).message}.`;
}
