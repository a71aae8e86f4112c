import { DatabaseError, type ClientBase } from 'pg';
import { StoreOpenError } from '../../lib/store-errors.ts';
import type { Timeouts } from './timeouts.ts';

/** The oldest version that PostgreSQL's authors support. */
const oldestVersion = 15;

/** Only statements of one connection run together: https://www.pgbouncer.org/config.html#pool_mode */
export const poolsStatements = 'POOLS_STATEMENTS';

/**
 * `remote_apply` is left alone: it promises more than `on`. With `remote_write`, a standby may not have on disk what is
 * acknowledged.
 */
const onDisk = `case when current_setting('synchronous_commit') in ('off', 'local', 'remote_write') then 'on'
  else current_setting('synchronous_commit') end`;

/**
 * Sets what the store's steps rely on, in one round trip: as session settings, not in the start-up message, which some
 * poolers refuse. Behind a pooler, which gives the client another process number than the server's, other clients share
 * the session. There the settings end with this statement, and only show what a session has by default.
 */
const setUp = `select had.*,
  set_config('statement_timeout', $2, pooled) as statements,
  set_config('idle_in_transaction_session_timeout', $3, pooled) as idle,
  set_config('synchronous_commit', ${onDisk}, pooled) as commits,
  set_config('default_transaction_isolation', 'read committed', pooled) as isolation,
  set_config('latchkey.direct', 'yes', pooled) as direct
from (select pg_backend_pid() is distinct from $1::int as pooled,
  version() as engine,
  current_setting('server_version') as version,
  current_setting('server_encoding') as encoding,
  current_setting('statement_timeout') as had_statements,
  current_setting('idle_in_transaction_session_timeout') as had_idle,
  current_setting('synchronous_commit') as had_commits
  offset 0) had`;

interface Found {
  readonly pooled?: boolean;
  readonly engine?: string;
  readonly version?: string;
  readonly encoding?: string;
  readonly [setting: string]: unknown;
}

/** The first statement of each transaction on connections whose session cannot be set up. */
const settings = new WeakMap<ClientBase, string>();

/** Returns the statement that each transaction must begin with, if any. */
export function transactionSettings(client: ClientBase): string | undefined {
  return settings.get(client);
}

/** Returns whether the connection leads to a pooler, which shares the server's connections. */
export function isPooled(client: ClientBase): boolean {
  return settings.has(client);
}

/** Returns a function that prepares a new connection. It throws StoreOpenError. */
export function createSessionSetUp(timeouts: Timeouts): (client: ClientBase) => Promise<void> {
  let triedTransaction = false;
  return async (client) => {
    const found = await setUpSession(client, timeouts);
    requireServer(found);
    if (!found.pooled) return;
    if (!triedTransaction) await tryTransaction(client, timeouts);
    triedTransaction = true;
    const lasting = ['statements', 'idle', 'commits'].every(
      (name) => found[`had_${name}`] === found[name],
    );
    // An administrator may have given the role these settings; then nothing has to be set.
    settings.set(client, lasting ? '' : localSettings(timeouts));
  };
}

async function setUpSession(client: ClientBase, timeouts: Timeouts): Promise<Found> {
  const { processID = null } = client as { processID?: number | null };
  const values = [processID, String(timeouts.statementMs), String(timeouts.idleInTransactionMs)];
  const query = { text: setUp, values, query_timeout: timeouts.connectMs };
  const { rows } = await client.query<Found>(query);
  return rows[0] ?? {};
}

function localSettings({ statementMs, idleInTransactionMs }: Timeouts): string {
  return `select set_config('statement_timeout', '${statementMs}', true),
  set_config('idle_in_transaction_session_timeout', '${idleInTransactionMs}', true),
  set_config('synchronous_commit', ${onDisk}, true)`;
}

function requireServer({ engine = '', version = '', encoding = '' }: Found): void {
  // Compatible engines have version numbers of their own.
  const isPostgres = engine.startsWith('PostgreSQL ') && !engine.includes('-YB-');
  if (isPostgres && Number.parseInt(version, 10) < oldestVersion) {
    throw new StoreOpenError(
      `The server of DATABASE_URL is PostgreSQL ${version}. Latchkey needs ${oldestVersion} or newer.`,
    );
  }
  if (encoding !== 'UTF8') {
    throw new StoreOpenError(
      `The database of DATABASE_URL is encoded in ${encoding}. Create one with UTF8: createdb --encoding=UTF8 --template=template0 NAME`,
    );
  }
}

async function tryTransaction(client: ClientBase, { connectMs }: Timeouts): Promise<void> {
  try {
    await client.query({ text: 'begin', query_timeout: connectMs } as { text: string });
    await client.query({ text: 'commit', query_timeout: connectMs } as { text: string });
  } catch (error) {
    // PgBouncer cuts the connection, and says why in its own log only.
    if (error instanceof DatabaseError && error.code !== '08P01') throw error;
    const problem = 'The pooler does not run transactions.';
    throw Object.assign(new Error(problem, { cause: error }), { code: poolsStatements });
  }
}
