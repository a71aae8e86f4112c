/**
 * Measures how long a page of users takes for administrators, with one million of them: `node bench/users.ts [--engine
 * sqlite] [--users 1000000] [--rounds 200]`. Seeds by SQL: every hundredth user is disabled, one in 100,000 has the scope `rare`,
 * names are spread over the alphabet. Takes first pages and pages from anywhere by turns, 20 users each.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import type { UserFilter, UserOrder } from '../src/features/administration/store.ts';
import { openStore } from '../src/store/open.ts';
import type { Store } from '../src/store/store.ts';
import { runSql } from '../test/support/postgres-server.ts';
import { startPostgres } from './postgres-server.ts';
import { killAll } from './processes.ts';
import { percentile } from './statistics.ts';
import { plainTable } from './tables.ts';

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'sqlite' },
    users: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '200' },
  },
});
const users = Number(values.users);
const isSqlite = values.engine === 'sqlite';

const idOf = (n: number) => `01900000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
const nameOf = (n: number) => `${((n * 7919) % users).toString().padStart(7, '0')}-user`;

const pages: Record<string, { filter: UserFilter; order: UserOrder }> = {
  newest: { filter: {}, order: 'NEWEST' },
  oldest: { filter: {}, order: 'OLDEST' },
  'by name': { filter: {}, order: 'USERNAME' },
  'the beginning of a name': { filter: { usernameKeyStartsWith: '00421' }, order: 'USERNAME' },
  disabled: { filter: { isDisabled: true }, order: 'NEWEST' },
  'a scope that few have': { filter: { scope: 'rare' }, order: 'NEWEST' },
  'a second factor, which no one has': { filter: { hasSecondFactor: true }, order: 'NEWEST' },
  'service accounts, by name': { filter: { isServiceAccount: true }, order: 'USERNAME' },
};

function columns(): Record<string, string> {
  const hex = isSqlite ? `printf('%012x', i)` : `lpad(to_hex(i), 12, '0')`;
  const number = `((i * 7919) % ${users})`;
  const name = `${isSqlite ? `printf('%07d', ${number})` : `lpad(${number}::text, 7, '0')`} || '-user'`;
  return {
    id: `'01900000-0000-7000-8000-' || ${hex}`,
    username: name,
    username_key: name,
    created_at: '1767225600000 + i',
    disabled_at: 'case when i % 100 = 0 then 1767225600000 + i + 1 end',
    scope: `case when i % 100000 = 1 then 'notes:read rare' else 'notes:read' end`,
  };
}

async function seed(url: string): Promise<Store> {
  const store = await openStore(url, { poolSize: 4, migrate: true, warn: console.error });
  const numbers = isSqlite
    ? `(with recursive n(i) as (select 1 union all select i + 1 from n where i < ${users}) select i from n)`
    : `generate_series(1::bigint, ${users}) as numbers(i)`;
  const all = columns();
  const insert = `insert into users (${Object.keys(all).join(', ')}) select ${Object.values(all).join(', ')} from ${numbers}`;
  if (!isSqlite) {
    await runSql(url, insert);
    await runSql(url, 'vacuum analyze users');
    return store;
  }
  const database = new DatabaseSync(url.slice('sqlite:'.length), { timeout: 5_000 });
  database.exec(`pragma synchronous = off; ${insert}; pragma wal_checkpoint(truncate)`);
  database.close();
  return store;
}

async function timed(work: (n: number) => Promise<unknown>): Promise<number[]> {
  const took: number[] = [];
  for (let n = 0; n < Number(values.rounds); n += 1) {
    const start = performance.now();
    await work(n);
    took.push(performance.now() - start);
  }
  return took;
}

const anyone = () => 1 + Math.floor(Math.random() * users);

async function measure(): Promise<void> {
  const folder = mkdtempSync(join(import.meta.dirname, 'results-'));
  process.on('exit', () => {
    killAll();
    rmSync(folder, { recursive: true, force: true });
  });
  const databases = isSqlite ? null : await startPostgres();
  try {
    const url = databases ? await databases.create() : `sqlite:${join(folder, 'users.db')}`;
    const store = await seed(url);
    const rows: string[][] = [];
    const add = (name: string, took: number[]) =>
      rows.push([
        name,
        ...[percentile(took, 0.5), percentile(took, 0.99), Math.max(...took)].map((ms) =>
          ms.toFixed(2),
        ),
      ]);
    for (const [name, { filter, order }] of Object.entries(pages)) {
      const placeOf = order === 'USERNAME' ? nameOf : idOf;
      const isWhole = filter.usernameKeyStartsWith === undefined;
      add(
        name,
        await timed((n) => {
          const after = n % 2 === 0 || !isWhole ? null : placeOf(anyone());
          return store.administration.page({ filter, order, after, limit: 20 });
        }),
      );
    }
    add('one user by id', await timed(() => store.users.findById(idOf(anyone()))));
    add('one user by name', await timed(() => store.users.findByUsernameKey(nameOf(anyone()))));
    const hundred = () => Array.from({ length: 100 }, () => idOf(anyone()));
    add('kind and last use of 100', await timed(() => store.administration.factsOf(hundred())));
    console.log(plainTable({ head: ['Page', 'p50 ms', 'p99 ms', 'most ms'], rows }));
    await store.close();
  } finally {
    await databases?.remove();
  }
}

await measure();
