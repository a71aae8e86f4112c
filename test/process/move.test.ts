import { movedTables } from '../../src/store/declared-tables.ts';
import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { createSpoilablePostgresDatabase, hasPostgres } from '../support/postgres-database.ts';
import { runSql } from '../support/postgres-server.ts';
import {
  ask,
  bin,
  latchkey,
  launch,
  signUp,
  startServer,
  temporaryFolder,
  viewer,
} from '../support/process.ts';

type Create = () => Promise<string>;
const sqlite: Create = async () => `sqlite:${await temporaryFolder()}/latchkey.db`;
const postgres: Create = () => createSpoilablePostgresDatabase({ migrated: false });
const engines: [string, Create][] = hasPostgres
  ? [
      ['SQLite', sqlite],
      ['PostgreSQL', postgres],
    ]
  : [['SQLite', sqlite]];
const directions = engines.flatMap(([from, createSource]) =>
  engines.map(([to, createTarget]): [string, string, Create, Create] => [
    from,
    to,
    createSource,
    createTarget,
  ]),
);

const AUTH_SECRET = createHash('sha256').update('a secret of these tests').digest('base64');
const login =
  'mutation { login(username: "susan", password: "correct horse battery") { refreshToken } }';
const refresh = (token: string) =>
  `mutation { refresh(refreshToken: "${token}") { refreshToken } }`;
const move = (from: string, to: string) => ['move', '--from', from, '--to', to];
const codeOf = ({ body }: Awaited<ReturnType<typeof ask>>) => body.errors?.[0]?.extensions.code;

/** A database on which susan has signed up and, with a refresh token that was used once, logged in. */
async function populate(url: string) {
  const server = await startServer({ DATABASE_URL: url, AUTH_SECRET, AUTH_ATTEMPTS: 'on' });
  const access = await signUp(server.port, 'susan');
  await ask(server.port, login.replace('correct', 'wrong'));
  const used: string = (await ask(server.port, login)).body.data?.['login'].refreshToken;
  const { body } = await ask(server.port, refresh(used));
  await server.stop();
  return { access, used, good: body.data?.['refresh'].refreshToken as string };
}

test.each(directions)(
  'from %s to %s, tokens, sessions, passwords and encrypted keys stay good',
  async (_from, _to, createSource, createTarget) => {
    const [from, to] = [await createSource(), await createTarget()];
    const { access, used, good } = await populate(from);
    const { code, stdout, stderr } = await latchkey(move(from, to));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^Moved 1 user, 1 password, 3 audit events, 1 signing key, 1 data key, \d attempt counters and 2 sessions from (sqlite|postgres):\S+ to (sqlite|postgres):\S+; counts and checksums agree\.\n$/,
    );

    const env = { DATABASE_URL: to, AUTH_SECRET, AUTH_REFRESH_GRACE_SECONDS: '0' };
    const { port, stop } = await startServer(env);
    expect(await viewer(port, access)).toBe('susan');
    expect((await ask(port, login)).status).toBe(200);
    expect((await ask(port, refresh(good))).status).toBe(200);
    // That it was used before is not forgotten either.
    expect(codeOf(await ask(port, refresh(used)))).toBe('REFRESH_TOKEN_REUSED');
    await stop();
    expect((await latchkey(move(from, to))).stderr).toMatch(/rows in its table users\. It must be/);
  },
);

describe.each(engines)('while a server runs on %s', (_engine, create) => {
  test('nothing is moved', async () => {
    const [from, to] = [await create(), await sqlite()];
    const { port } = await startServer({ DATABASE_URL: from });
    const token = await signUp(port, 'susan');
    const { code, stdout, stderr } = await latchkey(move(from, to));
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^(--from: )?.* is in use\. Stop the servers? on it first: .*\n$/);
    expect(await viewer(port, token)).toBe('susan');
  });
});

describe('a move that ends in the middle leaves nothing behind, and can be done again:', () => {
  const tables = movedTables;
  const signals = ['SIGKILL', 'SIGINT'] as const;

  test.each(signals)('%s, on the way to SQLite', async (signal) => {
    const [from, to] = [await sqlite(), await sqlite()];
    await populate(from);
    await latchkey(['migrate'], { env: { DATABASE_URL: to } });
    using target = new DatabaseSync(to.slice('sqlite:'.length), { timeout: 0 });
    // Users and their passwords have arrived by then, and the first key never does.
    target.exec(`create trigger stall before insert on signing_keys begin
      select count(*) from (with recursive n(x) as (select 1 union all select x + 1 from n) select x from n);
    end`);
    const { child, finished } = launch([bin, ...move(from, to)]);
    while (!isLocked(target)) await new Promise(setImmediate);
    child.kill(signal);
    expect(await finished).toMatchObject({ signal, stdout: '', stderr: '' });
    for (const table of tables)
      expect(target.prepare(`select * from ${table}`).all(), table).toEqual([]);
    target.exec('drop trigger stall');
    target.close();
    expect(await latchkey(move(from, to))).toMatchObject({ code: 0 });
  });

  test.runIf(hasPostgres).each(signals)('%s, on the way to PostgreSQL', async (signal) => {
    const [from, to] = [await sqlite(), await createSpoilablePostgresDatabase()];
    await populate(from);
    await runSql(
      to,
      `create function stall() returns trigger language plpgsql as 'begin perform pg_sleep(3600); return new; end'`,
    );
    await runSql(
      to,
      'create trigger stall before insert on signing_keys for each row execute function stall()',
    );
    const { child, finished } = launch([bin, ...move(from, to)]);
    const stalled = `select pid from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`;
    let sleepers = await runSql(to, stalled);
    while (sleepers.length === 0) sleepers = await runSql(to, stalled);
    child.kill(signal);
    expect(await finished).toMatchObject({ signal, stdout: '', stderr: '' });
    // PostgreSQL notices it when it next writes to whoever has gone, and sleeps until then.
    await runSql(to, 'select pg_terminate_backend($1, 5000)', [sleepers[0]?.['pid']]);
    for (const table of tables) expect(await runSql(to, `select * from ${table}`)).toEqual([]);
    await runSql(to, 'drop trigger stall on signing_keys');
    expect(await latchkey(move(from, to))).toMatchObject({ code: 0 });
  });
});

/** Whether somebody is in a transaction that writes. */
function isLocked(database: DatabaseSync): boolean {
  try {
    database.exec('begin immediate');
    database.exec('rollback');
    return false;
  } catch {
    return true;
  }
}

describe('a move that cannot begin says why in one line, without the password, and makes no file:', () => {
  const url = 'postgres://me:hunter2@127.0.0.1:1/latchkey';

  async function refused(args: string[], env: Record<string, string> = {}): Promise<string> {
    const { code, stdout, stderr } = await latchkey(['move', ...args], { env });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^.+\n$/);
    expect(stderr).not.toContain('hunter2');
    return stderr;
  }

  test('from nowhere to nowhere', async () => {
    expect(await refused([])).toBe('Give --from URL, --to URL, or both.\n');
  });

  test('from or to what is no database', async () => {
    expect(await refused(['--from', 'mysql:x', '--to', url])).toMatch(/^--from is neither sqlite:/);
    const [from, wrong] = [await sqlite(), 'postgres://me:hunter2@host:port/x'];
    expect(await refused(['--from', from, '--to', wrong])).toMatch(
      /^--to cannot be read\. .* percent-encoded: /,
    );
  });

  test('from a file that is not there', async () => {
    const from = await sqlite();
    const problem = await refused(['--from', from, '--to', url]);
    expect(problem).toMatch(/^--from: there is no database at .*latchkey\.db\.\n$/);
    expect(await refused(['--from', from, '--to', url])).toBe(problem);
  });

  test('from memory, or into it', async () => {
    const problem = /a database in memory is gone with its process/;
    expect(await refused(['--from', 'sqlite::memory:', '--to', url])).toMatch(problem);
    expect(await refused(['--from', url, '--to', 'sqlite::memory:'])).toMatch(problem);
  });

  test('from a database that is not ours, or of another version', async () => {
    const from = await sqlite();
    using database = new DatabaseSync(from.slice('sqlite:'.length));
    database.exec('create table other (x)');
    const to = await sqlite();
    const args = ['--from', from, '--to', to];
    database.close();
    expect(await refused(args)).toBe('--from: It is not a database of Latchkey.\n');
    using newer = new DatabaseSync(from.slice('sqlite:'.length));
    newer.exec("create table kysely_migration (name); insert into kysely_migration values ('1')");
    newer.close();
    expect(await refused(args)).toMatch(/^--from: The database was used by a newer version/);
    using older = new DatabaseSync(from.slice('sqlite:'.length));
    older.exec("update kysely_migration set name = '001-users-and-keys'");
    older.close();
    expect(await refused(args)).toMatch(/^--from: It was last used by an older version: run /);
    expect(await refused(['--to', from, '--from', to])).toMatch(/^--from: there is no database at/);
  });

  test('to itself', async () => {
    const from = await sqlite();
    await latchkey(['migrate'], { env: { DATABASE_URL: from } });
    expect(await refused(['--to', from], { DATABASE_URL: from })).toMatch(
      /cannot be moved to itself/,
    );
  });

  test('to where nobody listens', async () => {
    const from = await sqlite();
    await latchkey(['migrate'], { env: { DATABASE_URL: from } });
    expect(await refused(['--from', from], { DATABASE_URL: url })).toBe(
      '--to: Nothing listens at postgres://127.0.0.1:1/latchkey. Start PostgreSQL, or correct host and port in --to.\n',
    );
  });
});
