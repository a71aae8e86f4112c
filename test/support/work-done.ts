import { copyFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import { expect, onTestFinished, vi } from 'vitest';
import {
  copyPostgresDatabase,
  createSpoilablePostgresDatabase,
  hasPostgres,
} from './postgres-database.ts';
import { runSql } from './postgres-server.ts';
import { temporaryFolder } from './process.ts';

/** An engine with a database, and a way to learn how much of its large tables it reads. */
export interface Measured {
  readonly url: string;
  /** Returns a copy, while no one is connected. */
  copy(): Promise<Measured>;
  /** Runs statements beside the store. */
  run(...statements: string[]): Promise<void>;
  /** Does `work`, which closes what it has opened, and returns what it read that has no bound; nothing where all has. */
  unbounded(most: number, work: () => Promise<void>): Promise<string[]>;
}

export const measured: [string, () => Promise<Measured>][] = [
  ['SQLite', async () => measuredSqlite(`${await temporaryFolder()}/latchkey.db`)],
];
if (hasPostgres)
  measured.push([
    'PostgreSQL',
    async () => measuredPostgres(await createSpoilablePostgresDatabase()),
  ]);

const large = [
  'users',
  'sessions',
  'refresh_tokens',
  'contacts',
  'one_time_tokens',
  'outbox',
  'login_challenges',
  'login_codes',
  'totp',
  'recovery_codes',
  'passkeys',
  'trusted_devices',
  'spent',
  'identities',
  'oidc_codes',
];

/** PostgreSQL counts the rows and the entries of indexes that were read. */
function measuredPostgres(url: string): Measured {
  const count = async (client: Client) => {
    // A connection that ends says what it has read.
    const others = `select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`;
    const connected = async () => (await client.query(others)).rows;
    await expect.poll(connected, { interval: 2 }).toEqual([]);
    const { rows } = await client.query<{ relname: string; rows: number }>(
      `select relname, seq_tup_read::int + coalesce(idx_tup_fetch, 0)::int
         + (select sum(idx_tup_read) from pg_stat_user_indexes i where i.relid = t.relid)::int as rows
       from pg_stat_user_tables t`,
    );
    return new Map(rows.map(({ relname, rows: read }) => [relname, read]));
  };
  let counting: Promise<Client> | undefined;
  return {
    url,
    copy: async () => measuredPostgres(await copyPostgresDatabase(url)),
    async run(...statements) {
      for (const statement of statements) await runSql(url, statement);
    },
    async unbounded(most, work) {
      counting ??= connect(url);
      const client = await counting;
      const before = await count(client);
      await work();
      const after = await count(client);
      return large
        .map((table) => ({ table, rows: after.get(table)! - before.get(table)! }))
        .filter(({ rows }) => rows > most)
        .map(({ table, rows }) => `${rows} rows of ${table}`);
    },
  };
}

async function connect(url: string): Promise<Client> {
  const client = new Client(url);
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

/** SQLite counts nothing, but says how it goes about each statement. */
function measuredSqlite(path: string): Measured {
  const withDatabase = <T>(step: (database: DatabaseSync) => T): T => {
    const database = new DatabaseSync(path);
    try {
      return step(database);
    } finally {
      database.close();
    }
  };
  return {
    url: `sqlite:${path}`,
    async copy() {
      const other = `${await temporaryFolder()}/latchkey.db`;
      await copyFile(path, other);
      return measuredSqlite(other);
    },
    run: async (...statements) =>
      withDatabase((database) => statements.forEach((statement) => database.exec(statement))),
    async unbounded(_most, work) {
      const prepared = vi.spyOn(DatabaseSync.prototype, 'prepare');
      await work();
      const given = new Set(prepared.mock.calls.map(([sql]) => sql));
      prepared.mockRestore();
      return withDatabase((database) => [...given].flatMap((sql) => unboundedSteps(database, sql)));
    },
  };
}

/** One row at the most, or as many as a user may have of live sessions or second factors, or an address of mails. */
const few =
  /PRIMARY KEY \(\w+=\?\)|sqlite_autoindex_\w+ \(\w+=\?\)|sqlite_autoindex_identities_2 \(issuer=\? AND subject=\?\)|oidc_codes_by_subject \(issuer=\? AND subject=\?\)|sessions_live|users_by_folded_key \(\w+=\?\)|contacts_by_email \(\w+=\?\)|one_time_tokens_by_(?:user|email) \(\w+=\?|outbox_by_user \(\w+=\?\)|(?:passkeys|recovery_codes|trusted_devices|login_challenges|login_codes|identities)_by_user \(\w+=\?/;

function unboundedSteps(database: DatabaseSync, sql: string): string[] {
  const values = Array.from(sql.matchAll(/\?/g), () => 1);
  // An insert looks at no more than a key; what SQLite plans beside it is for rows that refer to none.
  if (!/^(select|update|delete) /.test(sql)) return [];
  // All that wait, which are good for minutes, go with all sessions.
  if (/^delete from "(login_challenges|oidc_codes)"$/.test(sql)) return [];
  // What refers to a user who is deleted has been deleted before, in small steps.
  if (sql.startsWith('delete from "users"')) return [];
  const plan = database.prepare(`explain query plan ${sql}`).all(...values);
  const steps = plan.map(({ detail }) => String(detail));
  const isSorted = steps.some((step) => step.includes('TEMP B-TREE'));
  const hasLimit = sql.includes(' limit ') && !isSorted;
  return steps
    .filter((step) => new RegExp(`^(SCAN|SEARCH) (${large.join('|')})\\b`).test(step))
    .filter((step) => !few.test(step) && !(hasLimit && step.startsWith('SEARCH')))
    .map((step) => `${step}: ${sql}`);
}
