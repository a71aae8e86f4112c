import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import { unlessLost, stepBegan } from '../steps/atomically.ts';
import { createPlaces, TooSlow, type Kind } from './places.ts';
import { createHeldBegin } from './begin.ts';
import { openConnections } from './connections.ts';
import {
  breaksConnection,
  isTimeout,
  isUnanswered,
  SQLSTATE,
  stateOf,
  translate,
} from './errors.ts';
import { createHung } from './hung.ts';
import { queryAfter, type Statement } from './query.ts';
import { createServers } from './servers.ts';
import { createTaking, type Taken } from './taking.ts';
import type { Timeouts } from './timeouts.ts';
import { createStatementNames } from './statement-names.ts';
import { StoreUnavailable } from '../../lib/store-errors.ts';
import type { PoolState } from '../store.ts';

/** A pool for Kysely, with time limits, named statements and the errors of the store. */
export interface LentPool extends PostgresPool {
  state(): PoolState;
}

/** Opens a pool of at most `size` connections. A connection is opened when it is needed. */
export function openPool(databaseUrl: string, size: number, timeouts: Timeouts): LentPool {
  const servers = createServers(databaseUrl, timeouts.connectMs);
  const connections = openConnections(servers, size, timeouts);
  const places = createPlaces(size);
  const hung = createHung(servers, connections);
  const take = createTaking(servers, connections, places, timeouts.connectMs);
  const names = createStatementNames();
  // A command runs a statement once or twice, and some of its steps are not repeated when a pooler loses a name.
  if (timeouts.stepMs === 0) names.stop();
  const { pool } = connections;
  let timedOut = 0;

  const lend = (): PostgresPoolClient => {
    const giveUpAt = timeouts.stepMs === 0 ? Infinity : stepBegan() + timeouts.stepMs;
    let taking: Promise<Taken> | undefined;
    let taken: Taken | undefined;
    let state: 'good' | 'broken' | 'hung' = 'good';
    const begin = createHeldBegin();
    /** Why the transaction can only be rolled back. */
    let failure: unknown;

    const ask = async (text: string, values: readonly unknown[]) => {
      const name = values.length > 0 ? names.of(text) : undefined;
      const query: Statement = { text, values: [...values], ...(name !== undefined && { name }) };
      try {
        // Not before the first statement, which tells whether it reads or writes.
        taken ??= await (taking ??= take(begin.inTransaction ? 'write' : kindOf(text), giveUpAt));
        const limited = limit(query, giveUpAt);
        const { client } = taken;
        const result = await queryAfter(client, begin.ahead(client, text), limited);
        if (taken.connection.unconfirmed)
          throw new StoreUnavailable('The standby may not have it.');
        return result;
      } catch (error) {
        if (isTimeout(error)) timedOut += 1;
        if (isUnanswered(error)) state = 'hung';
        else if (state === 'good' && breaksConnection(error)) state = 'broken';
        const sqlState = stateOf(error);
        if (sqlState === SQLSTATE.planOutdated) names.forget(text);
        if (sqlState === SQLSTATE.planUnknown || sqlState === SQLSTATE.planKnown) names.stop();
        if (sqlState === SQLSTATE.readOnly && taken) connections.leave(taken.connection.server);
        const translated = translate(error);
        if (begin.inTransaction) failure ??= translated;
        throw begin.inTransaction ? failure : translated;
      }
    };

    const query = async (text: string, values: readonly unknown[]) => {
      // The server rolls back a transaction whose connection is gone.
      if (state !== 'good' && text === 'rollback')
        return { command: 'ROLLBACK', rowCount: 0, rows: [] };
      // The server would refuse it without a reason; or, if the `begin` has failed, run it outside a transaction.
      if (begin.inTransaction && failure !== undefined && text !== 'rollback') throw failure;
      const held = begin.hold(text);
      if (held) {
        failure = undefined;
        return held;
      }
      // Half a transaction cannot be repeated here; see `atomically`.
      return begin.inTransaction ? ask(text, values) : unlessLost(() => ask(text, values));
    };

    const release = (destroy = false) => {
      if (!taken) return;
      const { client, connection, giveBack } = taken;
      const end = (spoilt: boolean) => {
        client.release(spoilt);
        giveBack();
      };
      if (state === 'hung') return hung.keep(client, () => end(true));
      // Nothing of one step may reach the next.
      const isOpen = client.getTransactionStatus() !== 'I';
      end(destroy || state === 'broken' || connection.stale || isOpen);
    };

    return {
      query: query as <R>(
        sql: string,
        values: readonly unknown[],
      ) => Promise<PostgresQueryResult<R>>,
      release,
    } as PostgresPoolClient;
  };

  return {
    options: {},
    connect: async () => lend(),
    async end() {
      hung.drop();
      await pool.end();
    },
    state: () => ({
      open: pool.totalCount,
      idle: pool.idleCount,
      waiting: places.waiting,
      timedOut,
    }),
  };
}

/** A transaction may write, so it counts as a write. */
function kindOf(text: string): Kind {
  return text.startsWith('select') ? 'read' : 'write';
}

function limit(query: Statement, giveUpAt: number): Statement {
  if (giveUpAt === Infinity) return query;
  const left = Math.ceil(giveUpAt - performance.now());
  if (left <= 0) throw new TooSlow('The PostgreSQL database is too slow.');
  return { ...query, query_timeout: left };
}
