import { chmodSync, closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely, sql } from 'kysely';
import type { Engine } from './engine.ts';
import { migrate } from './migrations/index.ts';
import { createSqliteEngine } from './sqlite-dialect.ts';
import { SQLITE } from './sqlite-errors.ts';
import { StoreOpenError } from './store.ts';
import type { Tables } from './tables.ts';

/** SQLite's own waiting stops the whole process, so there it gets no longer than a commit usually takes. */
const blockingTimeoutMs = 20;
/** Opening has nobody to keep waiting. */
const openTimeoutMs = 5_000;

/** SQLite in this process, on the file at this path, or in memory for `:memory:`. Throws StoreOpenError. */
export function sqliteEngine(path: string): Engine {
  const { dialect, prepareRead, readTogether } = createSqliteEngine(openSqlite(path));
  const db = new Kysely<Tables>({ dialect });
  return {
    db,
    prepareRead,
    readTogether,
    migrate: () => migrate(db),
    // A page that was overwritten stays in the write-ahead log, or in the file, until a checkpoint.
    eraseTraces: () => sql`pragma wal_checkpoint(truncate)`.execute(db),
    explain: (error) => explainOpenFailure(path, error),
  };
}

/**
 * Opens the database file, creating it (and its folder) for its owner only, or a private one for
 * `:memory:`. Commits reach the disk before they are acknowledged. Throws StoreOpenError.
 */
export function openSqlite(path: string): DatabaseSync {
  try {
    if (path !== ':memory:') createForOwnerOnly(path);
    const database = new DatabaseSync(path, {
      timeout: openTimeoutMs,
      enableForeignKeyConstraints: true,
    });
    try {
      database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
      // What was deleted may have been a secret.
      database.exec('PRAGMA secure_delete = ON');
      database.prepare('SELECT count(*) FROM sqlite_schema').get();
      database.exec(`PRAGMA busy_timeout = ${blockingTimeoutMs}`);
    } catch (error) {
      database.close();
      throw error;
    }
    return database;
  } catch (error) {
    throw new StoreOpenError(explainOpenFailure(path, error), { cause: error });
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
