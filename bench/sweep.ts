/**
 * Measures what deleting what is over does to a database of millions of sessions:
 * `node bench/sweep.ts [--engine sqlite] [--nodes 3] [--sessions 2300000] [--over 1000000] [--analyze]`.
 * Seeds by SQL, starts servers as production has them, asks `me` at a steady pace before and during the sweep, waits until nothing is left, and prints
 * the figures that docs/performance.md has.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { openStore } from '../src/store/open.ts';
import { login, meQuery, operation, people, populate, startLatchkey } from './latchkey.ts';
import { startPostgres } from './postgres-server.ts';
import { killAll, launch } from './processes.ts';
import { median, percentile } from './statistics.ts';
import { plainTable } from './tables.ts';

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'postgres' },
    nodes: { type: 'string', default: '1' },
    sessions: { type: 'string', default: '2300000' },
    over: { type: 'string', default: '1000000' },
    tokens: { type: 'string', default: '1' },
    analyze: { type: 'boolean', default: false },
    /** How long it is waited for an end of the drain. */
    minutes: { type: 'string', default: '20' },
  },
});
const size = { sessions: Number(values.sessions), over: Number(values.over) };
/** None has more sessions than may be live. */
const users = 100_000;
const probesPerSecond = 100;
/** The first turn of an upkeep. */
const firstTurnMs = 60_000;
const watchedSeconds = 45;
const settleMs = 45_000;

/** One statement at a time, on either engine. */
interface Sql {
  run(text: string): Promise<void>;
  number(text: string): Promise<number>;
  close(): Promise<void>;
}

async function openSql(url: string): Promise<Sql> {
  if (url.startsWith('sqlite:')) {
    const database = new DatabaseSync(url.slice('sqlite:'.length), { timeout: 5_000 });
    return {
      run: async (text) => database.exec(text),
      number: async (text) => Number(Object.values(database.prepare(text).get() ?? {})[0]),
      close: async () => database.close(),
    };
  }
  const client = new Client(url);
  client.on('error', () => {});
  await client.connect();
  return {
    run: async (text) => void (await client.query(text)),
    number: async (text) => Number(Object.values((await client.query(text)).rows[0] ?? {})[0]),
    close: () => client.end(),
  };
}

/** Sessions as they come: ids in the order of creation, which is that of expiry, a row of tokens or some for each. */
async function seed(sql: Sql, isSqlite: boolean): Promise<void> {
  const now = Date.now();
  const upTo = (most: number) =>
    isSqlite
      ? `(with recursive n(i) as (select 1 union all select i + 1 from n where i < ${most}) select i from n)`
      : `(select generate_series(1, ${most}) as i)`;
  const numbers = upTo(size.sessions);
  const hex = isSqlite ? `printf('%012x', i)` : `lpad(to_hex(i), 12, '0')`;
  const random = isSqlite ? `hex(randomblob(22))` : `md5(random()::text) || '-' || i`;
  const id = `'01900000-0000-7000-8000-' || ${hex}`;
  if (isSqlite) await sql.run('pragma synchronous = off; begin');
  await sql.run(`insert into users (id, username, username_key, password_hash, created_at)
    select 'u' || i, 'u' || i, 'u' || i, 'none', 0 from ${upTo(users)} as numbers`);
  await sql.run(`insert into sessions
    (id, user_id, created_at, last_used_at, authenticated_at, expires_at, ip, user_agent)
    select ${id}, 'u' || (i % ${users} + 1), 0, 0, 0, case when i <= ${size.over} then ${now - size.over * 2} + i else ${now + 86_400_000} + i end,
      '192.0.2.1', 'Mozilla/5.0' from ${numbers} as numbers`);
  for (let token = 0; token < Number(values.tokens); token++)
    await sql.run(`insert into refresh_tokens (hash, session_id, used_at)
      select ${random}, ${id}, ${token} from ${numbers} as numbers`);
  if (isSqlite) await sql.run('commit; pragma wal_checkpoint(truncate)');
  if (values.analyze) await sql.run(isSqlite ? 'analyze' : 'vacuum analyze');
}

async function measure(): Promise<void> {
  const isSqlite = values.engine === 'sqlite';
  const folder = mkdtempSync(join(import.meta.dirname, 'results-'));
  process.on('exit', () => {
    killAll();
    rmSync(folder, { recursive: true, force: true });
  });
  const databases = isSqlite ? null : await startPostgres();
  try {
    const url = databases ? await databases.create() : `sqlite:${join(folder, 'latchkey.db')}`;
    await run(url, folder, isSqlite);
  } finally {
    killAll();
    await databases?.remove();
  }
}

async function run(url: string, folder: string, isSqlite: boolean): Promise<void> {
  const start = () =>
    startLatchkey({ folder, place: 'all', settings: { DATABASE_URL: url, METRICS_PORT: '0' } });
  const first = await start();
  await populate(first.url);
  await first.stop();
  const sql = await openSql(url);
  const seeding = performance.now();
  await seed(sql, isSqlite);
  say(`seeded in ${((performance.now() - seeding) / 1000).toFixed(0)} s`);

  // What was seeded is on its way to the disk.
  await sleep(settleMs);
  const begun = performance.now();
  const nodes = await Promise.all(Array.from({ length: Number(values.nodes) }, start));
  const { accessToken } = await login(nodes[0]!.url, people[0]!);
  const question = operation(nodes[0]!.url, meQuery, accessToken);
  await probe(question, 5);
  const idle = await probe(question, watchedSeconds);
  await sleep(Math.max(0, firstTurnMs + 2_000 - (performance.now() - begun)));
  const over = () => sql.number(`select count(*) from sessions where expires_at <= ${Date.now()}`);
  const before = await over();
  const watching = performance.now();
  const busy = await probe(question, watchedSeconds);
  const swept = before - (await over());
  const perMinute = (swept / (performance.now() - watching)) * 60_000;
  say(`after ${watchedSeconds} s: ${swept} sessions swept`);
  let left = before - swept;
  while (left > 0 && performance.now() - begun < Number(values.minutes) * 60_000) {
    await sleep(5_000);
    left = await over();
  }
  const drained = (performance.now() - begun - firstTurnMs) / 60_000;
  const again = await probe(question, 20);
  for (const node of nodes) await node.stop();
  await sql.close();
  const nothing = await costOfNothing(url);
  const p = (took: readonly number[]) =>
    [0.5, 0.99, 1].map((share) => percentile(took, share).toFixed(2)).join(' / ');
  say(
    plainTable({
      head: ['What', `${values.engine}, ${values.nodes} nodes, analyze ${values.analyze}`],
      rows: [
        ['me before, p50 / p99 / max ms', p(idle)],
        ['me during, p50 / p99 / max ms', p(busy)],
        ['me after, p50 / p99 / max ms', p(again)],
        ['p99 during × before', (percentile(busy, 0.99) / percentile(idle, 0.99)).toFixed(2)],
        ['p99 during × after', (percentile(busy, 0.99) / percentile(again, 0.99)).toFixed(2)],
        ['sessions swept a minute while watched', perMinute.toFixed(0)],
        [`left after ${drained.toFixed(1)} minutes`, String(left)],
        ['nothing over: sweep, p50 / p99 / max ms', p(nothing.sweep)],
        ['nothing over: lease, p50 / p99 / max ms', p(nothing.lease)],
        ['median of both', (median(nothing.sweep) + median(nothing.lease)).toFixed(2)],
      ],
    }),
  );
}

/** What a turn costs when nothing is over, in this process. */
async function costOfNothing(url: string) {
  const store = await openStore(url);
  const times = async (work: () => Promise<unknown>) => {
    const took: number[] = [];
    for (let n = 0; n < 50; n++) {
      const begun = performance.now();
      await work();
      took.push(performance.now() - begun);
    }
    return took;
  };
  const now = new Date();
  const until = new Date(Date.now() + 120_000);
  const sweep = await times(() =>
    store.upkeep.sweep('sessions', {
      now,
      graceSeconds: 10,
      limit: store.upkeep.pace.sessions.rows,
    }),
  );
  const lease = await times(() =>
    store.upkeep.takeLease({ name: 'bench', holder: 'bench', now, until }),
  );
  await store.close();
  return { sweep, lease };
}

async function probe(question: object, seconds: number): Promise<number[]> {
  const plan = JSON.stringify({ question, perSecond: probesPerSecond, seconds });
  const script = join(import.meta.dirname, 'probe.ts');
  const output = await launch([process.execPath, script, plan], { place: 'all' }).finished;
  return JSON.parse(output) as number[];
}

function say(text: string): void {
  console.log(text);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));
await measure();
process.exit();
