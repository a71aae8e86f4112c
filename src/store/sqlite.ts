import { chmodSync, closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import {
  CompiledQuery,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
} from 'kysely';
import { StoreOpenError, StoreUnavailable } from './store.ts';

const busyTimeoutMs = 5_000;

/**
 * Opens the database file, creating it (and its folder) for its owner only, or a private one for
 * `:memory:`. Commits reach the disk before they are acknowledged. Throws StoreOpenError.
 */
export function openSqlite(path: string): DatabaseSync {
  try {
    if (path !== ':memory:') createForOwnerOnly(path);
    const database = new DatabaseSync(path, {
      timeout: busyTimeoutMs,
      enableForeignKeyConstraints: true,
    });
    try {
      database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
      database.prepare('SELECT count(*) FROM sqlite_schema').get();
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

/** Primary result codes, https://www.sqlite.org/rescode.html. */
const SQLITE = {
  busy: 5,
  locked: 6,
  outOfMemory: 7,
  readOnly: 8,
  interrupted: 9,
  inputOutput: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  protocol: 15,
  notADatabase: 26,
} as const;

const unavailable = new Set<number>(Object.values(SQLITE));

function translate(error: unknown): unknown {
  const { errcode } = error as { errcode?: number };
  if (errcode === undefined || !unavailable.has(errcode & 0xff)) return error;
  return new StoreUnavailable('The SQLite database does not answer.', { cause: error });
}

/** Kysely on node:sqlite. One connection; statements are prepared once. */
export function sqliteDialect(database: DatabaseSync): Dialect {
  return {
    createAdapter: () => new TransactionalDdlAdapter(),
    createDriver: () => new NodeSqliteDriver(database),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

/** With `begin immediate` below, one process migrates at a time, and a migration that fails leaves nothing behind. */
class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class NodeSqliteDriver implements Driver {
  readonly #database: DatabaseSync;
  readonly #connection: NodeSqliteConnection;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#connection = new NodeSqliteConnection(database);
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection;
  }

  // Taking the write lock at once: a transaction that read first and then wrote could be refused half-way.
  async beginTransaction(): Promise<void> {
    this.#connection.run('begin immediate');
  }

  async commitTransaction(): Promise<void> {
    this.#connection.run('commit');
  }

  async rollbackTransaction(): Promise<void> {
    // A full disk makes SQLite roll back by itself; there is nothing left to undo then.
    if (this.#database.isTransaction) this.#connection.run('rollback');
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {
    this.#database.close();
  }
}

class NodeSqliteConnection implements DatabaseConnection {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  run(sql: string): void {
    try {
      this.#database.exec(sql);
    } catch (error) {
      throw translate(error);
    }
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const values = parameters.map(requirePrimitive);
    try {
      const statement = this.#prepare(sql);
      if (statement.columns().length > 0) return { rows: statement.all(...values) as Row[] };
      const { changes } = statement.run(...values);
      return { rows: [], numAffectedRows: BigInt(changes) };
    } catch (error) {
      throw translate(error);
    }
  }

  streamQuery(): never {
    throw new Error('Rows are read in pages here, never streamed.');
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#database.prepare(sql);
    if (this.#statements.size < 200) this.#statements.set(sql, statement);
    return statement;
  }
}

// node:sqlite takes a lone Date or {} for named parameters and binds nothing, without an error.
function requirePrimitive(value: unknown): SQLInputValue {
  if (value === null || ['string', 'number', 'bigint'].includes(typeof value))
    return value as SQLInputValue;
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`A ${typeof value} cannot be a SQL parameter.`);
}
