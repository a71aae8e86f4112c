import { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, type ClientBase } from 'pg';
import { urlPerHost } from '../../lib/host-list.ts';
import { SQLSTATE } from './errors.ts';
import { postgresConnection, targetOf, type Target } from './url.ts';

/** The servers that DATABASE_URL names, of which one is the primary. */
export interface Servers {
  readonly several: boolean;
  /** Whether it is known which of them to use. */
  readonly found: boolean;
  /** The URL of the server that new connections go to. */
  readonly current: string;
  /** Asks all of them at once which is the primary; who asks meanwhile shares the answer. Throws when none is. */
  find(): Promise<void>;
  /** Throws NotWritable for a connection to the wrong server. */
  require(client: ClientBase): Promise<void>;
  /** Connects to the server; throws if that fails. */
  reach(server: string): Promise<void>;
  /** Returns which of these backends the server still has; asks on a connection of its own. */
  living(server: string, processIds: readonly number[]): Promise<ReadonlySet<number>>;
}

/** The server accepts no writes: a standby, or one that an administrator made read-only. */
export class NotWritable extends Error {
  readonly code = SQLSTATE.readOnly;
}

const askAgainMs = 100;

export function createServers(databaseUrl: string, timeoutMs: number): Servers {
  const urls = urlPerHost(databaseUrl);
  const target = targetOf(databaseUrl);
  let current = urls[0] ?? '';
  let found = urls.length === 1;
  let finding: Promise<void> | null = null;

  const require = (client: ClientBase) => requireTarget(client, target, timeoutMs);

  /** Returns the URL of a server that accepts writes, or starts to in time: a standby may be about to be promoted. */
  const wait = async (url: string, signal: AbortSignal): Promise<string> => {
    // Before the caller gives up, who would then not learn about the standby.
    const giveUpAt = performance.now() + timeoutMs * 0.8;
    for (;;) {
      try {
        await visit(url, timeoutMs, require, signal);
        return url;
      } catch (error) {
        if (!(error instanceof NotWritable) || performance.now() >= giveUpAt) throw error;
        await pause(askAgainMs, undefined, { signal });
      }
    }
  };

  const find = async () => {
    const over = new AbortController();
    const asked = urls.map((url) => wait(url, over.signal));
    try {
      current = await Promise.any(asked);
      found = true;
    } catch (error) {
      const { errors } = error as AggregateError;
      // The message of a standby tells an operator more than that the other server is gone.
      throw (errors as Error[]).find((one) => one instanceof NotWritable) ?? errors[0];
    } finally {
      // Otherwise a command would wait for the others before it ends.
      over.abort();
    }
  };

  return {
    several: urls.length > 1,
    get found() {
      return found;
    },
    get current() {
      return current;
    },
    find: () => (finding ??= find().finally(() => (finding = null))),
    require,
    reach: (server) => visit(server, timeoutMs, async () => {}),
    living: (server, processIds) =>
      visit(server, timeoutMs, async (client) => {
        const { rows } = await client.query<{ pid: number }>(
          'select pid from pg_stat_activity where pid = any($1)',
          [processIds],
        );
        return new Set(rows.map(({ pid }) => pid));
      }),
  };
}

async function requireTarget(client: ClientBase, target: Target, timeoutMs: number): Promise<void> {
  if (target === 'any') return;
  const wrong =
    target === 'primary'
      ? 'pg_is_in_recovery()'
      : "current_setting('transaction_read_only') = 'on'";
  const query = { text: `select ${wrong} as wrong`, query_timeout: timeoutMs };
  const { rows } = await client.query<{ wrong: boolean }>(query);
  if (rows[0]?.wrong !== false) throw new NotWritable('The server is read-only.');
}

async function visit<T>(
  server: string,
  timeoutMs: number,
  work: (client: Client) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const client = new Client({
    ...postgresConnection(server),
    stream: () => new Socket({ signal }),
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    return await work(client);
  } finally {
    client.end().catch(() => {});
  }
}
