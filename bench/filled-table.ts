/** For measurements of single statements: a database with one table that SQL has filled, and what took how long. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openStore } from '../src/store/open.ts';
import type { Store } from '../src/store/store.ts';
import { runSql } from '../test/support/postgres-server.ts';
import { startPostgres } from './postgres-server.ts';
import { killAll } from './processes.ts';
import { percentile } from './statistics.ts';

interface Filling {
  readonly isSqlite: boolean;
  readonly table: string;
  readonly rows: number;
  /** What is in each column, in SQL, of the number `i` of a row. */
  readonly columns: Readonly<Record<string, string>>;
}

/** Fills the table of a new database, and removes the database after the work. */
export async function withFilledTable(
  filling: Filling,
  work: (store: Store) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(import.meta.dirname, 'results-'));
  process.on('exit', () => {
    killAll();
    rmSync(folder, { recursive: true, force: true });
  });
  const databases = filling.isSqlite ? null : await startPostgres();
  try {
    const url = databases ? await databases.create() : `sqlite:${join(folder, 'filled.db')}`;
    const start = performance.now();
    const store = await fill(url, filling);
    const seconds = Math.round((performance.now() - start) / 1000);
    console.log(`Filled ${filling.table} with ${filling.rows} rows in ${seconds} s.`);
    await work(store);
    await store.close();
  } finally {
    await databases?.remove();
  }
}

async function fill(url: string, { isSqlite, table, rows, columns }: Filling): Promise<Store> {
  const store = await openStore(url, { poolSize: 4, migrate: true, warn: console.error });
  const numbers = isSqlite
    ? `(with recursive n(i) as (select 1 union all select i + 1 from n where i < ${rows}) select i from n)`
    : `generate_series(1::bigint, ${rows}) as numbers(i)`;
  const insert = `insert into ${table} (${Object.keys(columns).join(', ')}) select ${Object.values(columns).join(', ')} from ${numbers}`;
  if (!isSqlite) {
    await runSql(url, insert);
    await runSql(url, `vacuum analyze ${table}`);
    return store;
  }
  const database = new DatabaseSync(url.slice('sqlite:'.length), { timeout: 5_000 });
  database.exec(`pragma synchronous = off; ${insert}; pragma wal_checkpoint(truncate)`);
  database.close();
  return store;
}

/** Returns the milliseconds that each round took. */
export async function timed(
  rounds: number,
  work: (round: number) => Promise<unknown>,
): Promise<number[]> {
  const took: number[] = [];
  for (let n = 0; n < rounds; n += 1) {
    const start = performance.now();
    await work(n);
    took.push(performance.now() - start);
  }
  return took;
}

export const headOfTimes = ['p50 ms', 'p99 ms', 'most ms'];

/** Returns the cells below that head. */
export function cellsOfTimes(took: number[]): string[] {
  const times = [percentile(took, 0.5), percentile(took, 0.99), Math.max(...took)];
  return times.map((ms) => ms.toFixed(2));
}
