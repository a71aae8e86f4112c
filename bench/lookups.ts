/**
 * Measures how long it takes to look a user up by address, with a million users against ten, in the store and as clients
 * see it: `node bench/lookups.ts [--engine sqlite] [--users 1000000] [--rounds 5] [--lookups 5000] [--logins 200]`.
 * Seeds by SQL, takes addresses at random, every second one unknown, and prints the figures that docs/performance.md has.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { runSql } from '../test/support/postgres-server.ts';
import { openStore } from '../src/store/open.ts';
import type { Store } from '../src/store/store.ts';
import { ask } from './client.ts';
import { loginRequest, startLatchkey, type Latchkey } from './latchkey.ts';
import { startPostgres } from './postgres-server.ts';
import { killAll } from './processes.ts';
import { percentile, ratio, spread } from './statistics.ts';
import { formatSpread, plainTable } from './tables.ts';

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'sqlite' },
    users: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '5' },
    lookups: { type: 'string', default: '5000' },
    logins: { type: 'string', default: '200' },
  },
});
const few = 10;
const many = Number(values.users);
const isSqlite = values.engine === 'sqlite';

interface Side {
  readonly users: number;
  readonly store: Store;
  readonly server: Latchkey;
}

/** Each returns whether it went as it should. The hashes are made up, so that no password is right. */
const works = {
  'in the store, for a login': {
    times: Number(values.lookups),
    look: async ({ store }: Side, email: string, isKnown: boolean) =>
      ((await store.passwords.findByEmail(email)) !== null) === isKnown,
  },
  'in the store, for a mail': {
    times: Number(values.lookups),
    look: async ({ store }: Side, email: string, isKnown: boolean) =>
      ((await store.contacts.findByEmail(email)) !== null) === isKnown,
  },
  '`login` with a wrong password': {
    times: Number(values.logins),
    look: async ({ server }: Side, email: string) =>
      (await ask(loginRequest(server.url, email))).text.includes('INVALID_CREDENTIALS'),
  },
} as const;

type Work = (typeof works)[keyof typeof works];

const addressOf = (number: number) => `user${number}@example.com`;

const settings = {
  AUTH_ATTEMPTS: 'off',
  // Where mail is sent, users log in by address.
  AUTH_SMTP_URL: 'smtp://127.0.0.1:2525',
  AUTH_MAIL_FROM: 'auth@example.com',
};

async function open(folder: string, url: string, users: number): Promise<Side> {
  const store = await seed(url, users);
  const server = await startLatchkey({ folder, settings: { ...settings, DATABASE_URL: url } });
  return { users, store, server };
}

async function seed(url: string, users: number): Promise<Store> {
  const store = await openStore(url, { poolSize: 4, migrate: true, warn: console.error });
  const numbers = isSqlite
    ? `(with recursive n(i) as (select 1 union all select i + 1 from n where i < ${users}) select i from n)`
    : `generate_series(1, ${users}) as numbers(i)`;
  const id = `'01900000-0000-7000-8000-' || ${isSqlite ? `printf('%012x', i)` : `lpad(to_hex(i), 12, '0')`}`;
  const statements = [
    `insert into users (id, username, username_key, password_hash, created_at)
      select ${id}, 'user' || i, 'user' || i, '', 0 from ${numbers}`,
    `insert into passwords (user_id, hash)
      select ${id}, '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$' || '${'A'.repeat(43)}' from ${numbers}
      where true on conflict (user_id) do update set hash = excluded.hash`,
    `insert into contacts (user_id, email, email_key, email_proved_at, locale)
      select ${id}, 'user' || i || '@example.com', 'user' || i || '@example.com', 0, 'en' from ${numbers}`,
  ];
  if (!isSqlite) {
    for (const statement of statements) await runSql(url, statement);
    await runSql(url, 'vacuum analyze');
    return store;
  }
  const database = new DatabaseSync(url.slice('sqlite:'.length), { timeout: 5_000 });
  const all = `pragma synchronous = off; begin; ${statements.join('; ')}; commit; analyze; pragma wal_checkpoint(truncate)`;
  database.exec(all);
  database.close();
  return store;
}

/** Returns how many microseconds each took, one after the other. */
async function look(side: Side, work: Work): Promise<number[]> {
  const took: number[] = [];
  for (let n = 0; n < work.times; n++) {
    const isKnown = n % 2 === 0;
    const address = addressOf(1 + Math.floor(Math.random() * side.users));
    const email = isKnown ? address : `no${address}`;
    const begun = performance.now();
    const isRight = await work.look(side, email, isKnown);
    took.push((performance.now() - begun) * 1000);
    if (!isRight) throw new Error(`Looking for ${email} went wrong.`);
  }
  return took;
}

async function compare(small: Side, large: Side, work: Work): Promise<string[]> {
  const rounds: { few: number[]; many: number[] }[] = [];
  // The first round warms up.
  for (let round = 0; round <= Number(values.rounds); round++)
    rounds.push({ few: await look(small, work), many: await look(large, work) });
  const of = (one: 'few' | 'many', share: number) =>
    rounds.slice(1).map((round) => percentile(round[one], share));
  const p99 = { few: of('few', 0.99), many: of('many', 0.99) };
  const cells = [of('few', 0.5), of('many', 0.5), p99.few, p99.many].map(spread);
  return [...cells, ratio(p99.many, p99.few)].map((cell) => formatSpread(cell));
}

async function measure(): Promise<void> {
  const folder = mkdtempSync(join(import.meta.dirname, 'results-'));
  process.on('exit', () => {
    killAll();
    rmSync(folder, { recursive: true, force: true });
  });
  const databases = isSqlite ? null : await startPostgres();
  const create = async (name: string) =>
    databases ? await databases.create() : `sqlite:${join(folder, `${name}.db`)}`;
  try {
    const small = await open(folder, await create('few'), few);
    const large = await open(folder, await create('many'), many);
    const rows = [];
    for (const [name, work] of Object.entries(works))
      rows.push([`${name}, ${values.engine}`, ...(await compare(small, large, work))]);
    for (const { store, server } of [small, large]) {
      await server.stop();
      await store.close();
    }
    const columns = ['p50', 'p99'].flatMap((what) => [`${what} µs, ${few}`, `${what} µs, ${many}`]);
    console.log(plainTable({ head: ['By address', ...columns, 'p99, × ten'], rows }));
  } finally {
    await databases?.remove();
  }
}

await measure();
