import type { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import {
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type CompiledQuery,
  type CreateTableNode,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
} from 'kysely';
import type { Engine, PrepareRead } from '../engine.ts';
import { isBusy, translate } from './errors.ts';
import type { Durability } from './group.ts';
import { requirePrimitive, Statements } from './statements.ts';

/** How long a statement waits while another process has the database locked: clients get an answer within two seconds. */
const busyTimeoutMs = 1_500;
const busyRetryMs = 10;

/** Returns Kysely's dialects on node:sqlite, durable and relaxed, and prepared reads that bypass Kysely. */
export function createSqliteEngine(database: DatabaseSync): {
  dialect: Dialect;
  relaxedDialect: Dialect;
  prepareRead: PrepareRead;
  readTogether: Engine['readTogether'];
} {
  const statements = new Statements(database);
  const dialect = (durability: Durability): Dialect => ({
    createAdapter: () => new TurnTakingAdapter(),
    createDriver: () => new NodeSqliteDriver(statements, durability),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new ClusteredCompiler(),
  });
  return {
    dialect: dialect('disk'),
    relaxedDialect: dialect('process'),
    prepareRead: createPrepareRead(statements),
    readTogether: (work) => readTogether(statements, work),
  };
}

function createPrepareRead(statements: Statements): PrepareRead {
  const connection = new NodeSqliteConnection(statements, 'disk');
  return <Values>({ sql }: CompiledQuery) => {
    const read = (parameter: string) => statements.values(sql, parameter) as Values | undefined;
    return (parameter) => {
      // No one may see uncommitted data.
      if (statements.group.over) return connection.patiently(() => read(parameter));
      try {
        return read(parameter);
      } catch (error) {
        if (!isBusy(error)) throw translate(error);
        return connection.patiently(() => read(parameter));
      }
    };
  };
}

/** Without a shared transaction, each read would lock and unlock the file. */
function readTogether({ database, group }: Statements, work: () => void): void {
  if (group.over || !database.isOpen || database.isTransaction) return work();
  database.exec('begin');
  try {
    work();
  } finally {
    // SQLite ends the transaction itself after a disk error.
    if (database.isTransaction) database.exec('commit');
  }
}

/** Rows are stored in the primary key, so that finding one takes one search instead of two. */
class ClusteredCompiler extends SqliteQueryCompiler {
  protected override visitCreateTable(node: CreateTableNode): void {
    super.visitCreateTable(node);
    this.append(' without rowid');
  }
}

class TurnTakingAdapter extends SqliteAdapter {
  // The driver below takes turns itself, so that reads do not wait behind a waiting write.
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

/**
 * One database handle for all. A statement runs at once, but never while another transaction is open. Waiting, for that
 * or for another process's lock, leaves the event loop free.
 */
class NodeSqliteDriver implements Driver {
  readonly #statements: Statements;
  readonly #durability: Durability;

  constructor(statements: Statements, durability: Durability) {
    this.#statements = statements;
    this.#durability = durability;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<NodeSqliteConnection> {
    return new NodeSqliteConnection(this.#statements, this.#durability);
  }

  beginTransaction(connection: NodeSqliteConnection): Promise<void> {
    return connection.begin();
  }

  commitTransaction(connection: NodeSqliteConnection): Promise<void> {
    return connection.end('commit');
  }

  rollbackTransaction(connection: NodeSqliteConnection): Promise<void> {
    return connection.end('rollback');
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {
    this.#statements.group.finish();
    this.#statements.database.close();
  }
}

const writes: ReadonlySet<string> = new Set([
  'InsertQueryNode',
  'UpdateQueryNode',
  'DeleteQueryNode',
]);

class NodeSqliteConnection implements DatabaseConnection {
  readonly #statements: Statements;
  readonly #durability: Durability;
  #isMember = false;

  constructor(statements: Statements, durability: Durability) {
    this.#statements = statements;
    this.#durability = durability;
  }

  /** Joins the group that is open, when its turn comes, or begins one. */
  async begin(): Promise<void> {
    const statements = this.#statements;
    const { group } = statements;
    // Synchronous, or two transactions that find no group would begin one each.
    while (!this.#isMember) {
      const joined = group.join(this.#durability);
      if (joined) this.#isMember = await joined;
      else if (group.over) await group.over;
      else if (statements.beginning) await statements.beginning;
      else {
        statements.beginning = this.patiently(() => group.begin(this.#durability));
        await statements.beginning.finally(() => (statements.beginning = null));
        this.#isMember = true;
      }
    }
  }

  async end(how: 'commit' | 'rollback'): Promise<void> {
    // It failed together with its group and has been rolled back.
    if (!this.#isMember) return;
    this.#isMember = false;
    await this.#statements.group.leave(how);
  }

  executeQuery<Row>({ sql, parameters, query }: CompiledQuery): Promise<QueryResult<Row>> {
    const values = parameters.map(requirePrimitive);
    const run = () => this.patiently(() => this.#statements.run<Row>(sql, values));
    return this.#isMember || !writes.has(query.kind) ? run() : this.#inGroup(run);
  }

  /** On its own, each write would block the whole process until the disk has it. */
  async #inGroup<T>(run: () => Promise<T>): Promise<T> {
    await this.begin();
    try {
      const result = await run();
      await this.end('commit');
      return result;
    } catch (error) {
      await this.end('rollback');
      throw error;
    }
  }

  streamQuery(): never {
    throw new Error('Rows are read in pages here, never streamed.');
  }

  /** Runs a step when no other transaction is open, and repeats it while another process has the lock. */
  async patiently<T>(step: () => T): Promise<T> {
    let giveUpAt: number | null = null;
    for (;;) {
      while (this.#statements.group.over && !this.#isMember) await this.#statements.group.over;
      try {
        if (this.#isMember) this.#statements.group.requireTransaction();
        return step();
      } catch (error) {
        giveUpAt ??= performance.now() + busyTimeoutMs;
        if (!isBusy(error) || performance.now() > giveUpAt) throw translate(error);
      }
      await setTimeout(busyRetryMs);
    }
  }
}
