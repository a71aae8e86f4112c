import type { ClientBase } from 'pg';
import { StoreOpenError } from './store.ts';
import type { Patience } from './postgres-pool.ts';

/** The oldest version that PostgreSQL's authors look after. */
const oldestVersion = 15;

/**
 * Sets what our steps rely on, in one round trip, and refuses a server that cannot serve. As settings of the
 * session, not of the start-up message, which some poolers refuse. `remote_apply` is left alone: it promises more than
 * `on`. With `remote_write`, a standby may not have on disk what is acknowledged.
 */
const setUp = `select
  set_config('statement_timeout', $1, false),
  set_config('idle_in_transaction_session_timeout', $2, false),
  set_config('default_transaction_isolation', 'read committed', false),
  set_config('synchronous_commit',
    case when current_setting('synchronous_commit') in ('off', 'local', 'remote_write') then 'on'
    else current_setting('synchronous_commit') end, false),
  current_setting('server_version') as version,
  current_setting('server_encoding') as encoding`;

/** Prepares a new connection. Throws StoreOpenError. */
export async function prepareSession(client: ClientBase, patience: Patience): Promise<void> {
  const values = [String(patience.statementMs), String(patience.idleInTransactionMs)];
  const query = { text: setUp, values, query_timeout: patience.connectMs };
  const { rows } = await client.query<{ version: string; encoding: string }>(query);
  const { version = '', encoding = '' } = rows[0] ?? {};
  if (Number.parseInt(version, 10) < oldestVersion) {
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
