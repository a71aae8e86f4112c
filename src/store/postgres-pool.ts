import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import { Pool, types, type PoolClient } from 'pg';
import { unlessLost } from './atomically.ts';
import { createHeldBegin } from './postgres-begin.ts';
import {
  breaksConnection,
  isAborted,
  isOutdated,
  isUnprepared,
  translate,
} from './postgres-errors.ts';
import { queryAfter, type Statement } from './postgres-query.ts';
import { createSessionSetUp } from './postgres-session.ts';
import { postgresConnection } from './postgres-url.ts';
import { createStatementNames, type StatementNames } from './statement-names.ts';
import { StoreUnavailable } from './store.ts';

/** How long things may take, in milliseconds; 0 for as long as it takes. */
export interface Patience {
  /** Until there is a connection, be it a new one or one that somebody gives back. */
  readonly connectMs: number;
  /** Until the step is done, getting a connection included. Counted here, also when the server is silent. */
  readonly stepMs: number;
  /** For a statement, counted by the server, so that it does not work on what nobody waits for. */
  readonly statementMs: number;
  /** Between two statements of a transaction, whose locks others wait for. */
  readonly idleInTransactionMs: number;
}

const idleConnectionMs = 60_000;
const keepAliveAfterMs = 10_000;

/** Opens a pool of at most so many connections; none is made before it is needed. */
export function openPool(databaseUrl: string, size: number, patience: Patience): Pool {
  const pool = new Pool({
    ...postgresConnection(databaseUrl),
    max: size,
    connectionTimeoutMillis: patience.connectMs,
    idleTimeoutMillis: idleConnectionMs,
    // A command at whose prompt the input has ended is over when nothing else is to be done.
    allowExitOnIdle: true,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveAfterMs,
    types: { getTypeParser },
    onConnect: createSessionSetUp(patience),
  });
  // Node ends the process over an error event that nobody hears. The next statement fails anyway.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

const int8: number = types.builtins.INT8;
// Moments fit into a double. The parser is ours alone: an application that embeds us has one of its own.
const getTypeParser: typeof types.getTypeParser = (type: number, format?: string) =>
  type === int8 ? Number : types.getTypeParser(type, format as 'text');

/** Returns the pool as Kysely takes it, with a time limit, named statements and errors of the store's. */
export function lendConnections(pool: Pool, { stepMs }: Patience): PostgresPool {
  const names = createStatementNames();
  // A command runs a statement once or twice, and some in steps that are not begun anew when a pooler loses a name.
  if (stepMs === 0) names.stop();
  return {
    options: {},
    async connect() {
      const giveUpAt = stepMs === 0 ? Infinity : performance.now() + stepMs;
      try {
        return lend(await pool.connect(), giveUpAt, names);
      } catch (error) {
        throw translate(error);
      }
    },
    end: () => pool.end(),
  };
}

function lend(client: PoolClient, giveUpAt: number, names: StatementNames): PostgresPoolClient {
  const begin = createHeldBegin();
  let broken = false;
  /** Why the transaction can only be rolled back, which the server does not say again. */
  let failure: unknown;

  const ask = async (text: string, values: readonly unknown[]) => {
    const name = values.length > 0 ? names.of(text) : undefined;
    const statement = { text, values: [...values], ...(name !== undefined && { name }) };
    const limited = limit(statement, giveUpAt);
    try {
      return await queryAfter(client, begin.ahead(client, text), limited);
    } catch (error) {
      broken ||= breaksConnection(error);
      if (isOutdated(error)) names.forget(text);
      if (isUnprepared(error)) names.stop();
      if (!isAborted(error)) failure = translate(error);
      throw failure;
    }
  };

  const query = async (text: string, values: readonly unknown[]) => {
    // The server undoes a transaction whose connection is gone.
    if (broken && text === 'rollback') return { command: 'ROLLBACK', rowCount: 0, rows: [] };
    const held = begin.hold(text);
    if (held) return held;
    // Half a transaction cannot be begun anew here; see `atomically`.
    return begin.inTransaction ? ask(text, values) : unlessLost(() => ask(text, values));
  };

  return {
    query: query as <R>(sql: string, values: readonly unknown[]) => Promise<PostgresQueryResult<R>>,
    release: (destroy = false) => client.release(destroy || broken),
  } as PostgresPoolClient;
}

function limit(statement: Statement, giveUpAt: number): Statement {
  if (giveUpAt === Infinity) return statement;
  const left = Math.ceil(giveUpAt - performance.now());
  if (left <= 0) throw new StoreUnavailable('The PostgreSQL database is too slow.');
  return { ...statement, query_timeout: left };
}
