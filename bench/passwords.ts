/**
 * Measures migration 009 beside servers of the release before it:
 * `node bench/passwords.ts [--engine sqlite] [--users 1000000]`.
 * One connection reads users and one replaces password hashes, as those servers do, before and during the migration;
 * prints how long both took, and the migration. docs/decisions/024-passwords.md has the figures.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { sql, type Kysely } from 'kysely';
import { migrations } from '../src/store/migrations/index.ts';
import { createList, runOnce } from '../src/store/migrations/run.ts';
import { openEngine } from '../src/store/open.ts';
import type { Tables } from '../src/store/tables.ts';
import { startPostgres } from './postgres-server.ts';
import { percentile } from './statistics.ts';

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'postgres' },
    users: { type: 'string', default: '1000000' },
  },
});
const count = Number(values.users);
const isSqlite = values.engine === 'sqlite';
const hash =
  "'$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$' || i || 'aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNo'";
const numbers = isSqlite
  ? `(with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count}) select i from n)`
  : `generate_series(1, ${count}) as n(i)`;
const idOf = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const id = `'00000000-0000-7000-8000-' || ${isSqlite ? "printf('%012d', i)" : "lpad(i::text, 12, '0')"}`;

/** The schema of the release before, with its users. */
async function seed(db: Kysely<Tables>): Promise<void> {
  await createList(db);
  for (const name of Object.keys(migrations).filter((one) => one < '009'))
    await db.transaction().execute((transaction) => runOnce(transaction, name));
  await sql
    .raw(
      `insert into users (id, username, username_key, password_hash, created_at)
       select ${id}, 'user ' || i, 'user ' || i, ${hash}, i from ${numbers}`,
    )
    .execute(db);
  if (!isSqlite) await sql.raw('vacuum analyze users').execute(db);
}

/** Asks again and again until stopped; returns how long each took, in milliseconds. */
function keepAsking(ask: (n: number) => Promise<unknown>) {
  const over = new AbortController();
  const times: number[] = [];
  const asking = (async () => {
    while (!over.signal.aborted) {
      const begun = performance.now();
      await ask(1 + Math.floor(Math.random() * count));
      times.push(performance.now() - begun);
      await sleep(2);
    }
  })();
  return {
    async stop() {
      over.abort();
      await asking;
      return times;
    },
  };
}

async function besideServers<T>(url: string, work: () => Promise<T>) {
  const { engine } = await openEngine(url, { poolSize: 2, patient: true }, async () => {});
  const read = keepAsking((n) => sql`select * from users where id = ${idOf(n)}`.execute(engine.db));
  const write = keepAsking((n) =>
    sql`update users set password_hash = ${`changed ${Math.random()}`} where id = ${idOf(n)}`.execute(
      engine.db,
    ),
  );
  const begun = performance.now();
  await work();
  const seconds = (performance.now() - begun) / 1000;
  const [reads, writes] = [await read.stop(), await write.stop()];
  await engine.db.destroy();
  const worst = (times: number[]) =>
    `${times.length}, 99 % within ${percentile(times, 0.99).toFixed(0)} ms, slowest ${Math.max(...times).toFixed(0)} ms`;
  return `${seconds.toFixed(1)} s; reads: ${worst(reads)}; writes: ${worst(writes)}`;
}

async function measure(url: string): Promise<void> {
  const before = await openEngine(url, { patient: true }, ({ db }) => seed(db));
  await before.engine.db.destroy();
  if (!isSqlite) console.log(`Before: ${await besideServers(url, () => sleep(5_000))}`);
  const migrate = async () => {
    const { engine, prepared } = await openEngine(url, { patient: true }, (one) => one.migrate());
    console.log(`Ran ${prepared.join(', ')}.`);
    await engine.db.destroy();
  };
  const begun = performance.now();
  // A connection to SQLite in this process would stop all others of it.
  if (isSqlite) await migrate();
  else console.log(`During: ${await besideServers(url, migrate)}`);
  console.log(
    `${count} users on ${values.engine}: ${((performance.now() - begun) / 1000).toFixed(1)} s`,
  );
  const after = await openEngine(url, { patient: true }, async ({ db }) => {
    const { rows } =
      await sql`select count(*) as wrong from users left join passwords on user_id = id
      where password_hash <> coalesce(hash, '')`.execute(db);
    console.log('Differ:', rows[0]);
  });
  await after.engine.db.destroy();
}

const folder = mkdtempSync(join(import.meta.dirname, 'results-'));
const databases = isSqlite ? null : await startPostgres();
try {
  await measure(databases ? await databases.create() : `sqlite:${join(folder, 'latchkey.db')}`);
} finally {
  await databases?.remove();
  rmSync(folder, { recursive: true, force: true });
}
