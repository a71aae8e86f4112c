import { execFileSync, spawnSync } from 'node:child_process';
import { on } from 'node:events';
import { readFileSync, watch } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  createSpoilablePostgresDatabase,
  hasPostgres,
  sharedPostgres,
} from '../support/postgres-database.ts';
import { runSql } from '../support/postgres-server.ts';
import {
  ask,
  bin,
  latchkey,
  launch,
  root,
  signUp,
  startServer,
  temporaryFolder,
  viewer,
} from '../support/process.ts';

const posix = process.platform !== 'win32';
const guide = readFileSync(join(root, 'docs/deploy.md'), 'utf8');
/** The commands of docs/deploy.md, as they stand there. */
const commands = [...guide.matchAll(/^latchkey (.*)$/gm)].map(([, args = '']) => args.split(' '));
const endSessions = commands.find(([name]) => name === 'sessions') ?? [];

const refresh = (token: string) =>
  `mutation { refresh(refreshToken: "${token}") { refreshToken } }`;
const login =
  'mutation { login(username: "susan", password: "correct horse battery") { refreshToken } }';

async function newDatabase() {
  const folder = await temporaryFolder();
  const file = join(folder, 'latchkey.db');
  const env = { DATABASE_URL: `sqlite:${file}` };
  return { folder, file, env, backUp: (to: string) => latchkey(['backup', to], { env }) };
}

test('a backup under writes has all that was acknowledged before, is whole, serves, and is its owner’s alone', async () => {
  const { folder, env, backUp } = await newDatabase();
  const { port, stop } = await startServer(env);
  const acknowledged = new Map<string, string>();
  const enough = new AbortController();
  const signUpUntilEnough = async (client: number) => {
    for (let count = 0; !enough.signal.aborted; count += 1) {
      const name = `user-${client}-${count}`;
      acknowledged.set(name, await signUp(port, name));
    }
  };
  const clients = [1, 2, 3].map(signUpUntilEnough);
  await signUp(port, 'susan');
  const before = [...acknowledged];
  const copy = join(folder, 'copy.db');
  expect(await backUp(copy)).toEqual({
    code: 0,
    signal: null,
    stdout: `Backed up ${join(folder, 'latchkey.db')} to ${copy}.\n`,
    stderr: '',
  });
  enough.abort();
  await Promise.all(clients);
  expect(acknowledged.size).toBeGreaterThan(before.length);
  await stop();

  expect((await stat(copy)).mode & 0o777).toBe(0o600);
  expect((await readdir(folder)).toSorted()).toEqual(['copy.db', 'latchkey.db']);
  using database = new DatabaseSync(copy, { readOnly: true });
  expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  const restored = await startServer({ DATABASE_URL: `sqlite:${copy}` });
  expect(before.length).toBeGreaterThan(0);
  for (const [name, token] of before) expect(await viewer(restored.port, token)).toBe(name);
});

test('a restored backup revives what was ended since, unless all sessions are ended first', async () => {
  const { folder, env, backUp } = await newDatabase();
  const server = await startServer(env);
  const access = await signUp(server.port, 'susan');
  const { body } = await ask(server.port, login);
  const first: string = body.data?.['login'].refreshToken;
  for (const name of ['naive.db', 'careful.db']) {
    expect((await backUp(join(folder, name))).code).toBe(0);
  }
  await ask(server.port, 'mutation { logout }', access);
  await ask(server.port, `mutation { logout(refreshToken: "${first}") }`);
  await server.stop();

  const naive = await startServer({ DATABASE_URL: `sqlite:${join(folder, 'naive.db')}` });
  expect(await viewer(naive.port, access)).toBe('susan');
  const careful = { DATABASE_URL: `sqlite:${join(folder, 'careful.db')}` };
  expect(await latchkey(endSessions, { env: careful })).toMatchObject({
    code: 0,
    stdout: 'Ended all sessions.\n',
    stderr: expect.stringMatching(/^{.*"event":"all_sessions_revoked".*}\n$/),
  });
  const restored = await startServer(careful);
  expect(await viewer(restored.port, access)).toBeUndefined();
  const refused = await ask(restored.port, refresh(first));
  expect(refused.body.errors?.[0]?.extensions.code).toBe('REFRESH_TOKEN_INVALID');
  expect((await ask(restored.port, login)).status).toBe(200);
});

test('a carriage return behind the name of the file is not part of it', async () => {
  const { folder, env } = await newDatabase();
  await latchkey(['migrate'], { env });
  const done = await latchkey(['backup', `${join(folder, 'copy.db')}\r`], { env });
  expect(done).toMatchObject({ code: 0, stderr: '' });
  expect(await readdir(folder)).toEqual(['copy.db', 'latchkey.db']);
});

describe('a backup that cannot be made says why in one line, and leaves nothing behind:', () => {
  async function refused(args: readonly string[], env: Record<string, string>): Promise<string> {
    const { code, stdout, stderr } = await latchkey(['backup', ...args], { env });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^.+\n$/);
    return stderr;
  }
  const migrated = async () => {
    const found = await newDatabase();
    await latchkey(['migrate'], found);
    return found;
  };

  test('the file is there', async () => {
    const { folder, env } = await migrated();
    const file = join(folder, 'mine');
    await writeFile(file, 'precious');
    expect(await refused([file], env)).toMatch(/is there already\. A backup overwrites nothing/);
    expect(await readFile(file, 'utf8')).toBe('precious');
  });

  test('another backup is being made, or broke off', async () => {
    const { folder, env } = await migrated();
    await writeFile(join(folder, 'copy.db.partial'), '');
    expect(await refused([join(folder, 'copy.db')], env)).toMatch(
      /copy\.db\.partial is there already: another backup is being made, or one broke off/,
    );
    expect(await readdir(folder)).toEqual(['copy.db.partial', 'latchkey.db']);
  });

  test('the folder is missing', async () => {
    const { folder, env } = await migrated();
    expect(await refused([join(folder, 'missing/copy.db')], env)).toMatch(
      /^The folder .*missing does not exist\. Create it first\.\n$/,
    );
  });

  test('there is no database', async () => {
    const { folder, file, env } = await newDatabase();
    expect(await refused([join(folder, 'copy.db')], env)).toBe(
      `There is no database at ${file}.\n`,
    );
    expect(await readdir(folder)).toEqual([]);
  });

  test('the database is in memory', async () => {
    const { folder } = await newDatabase();
    const env = { DATABASE_URL: 'sqlite::memory:' };
    expect(await refused([join(folder, 'copy.db')], env)).toMatch(/there is nothing to back up/);
  });

  test('the database is something else', async () => {
    const { folder, file, env } = await newDatabase();
    await writeFile(file, 'a text that is longer than the head of a database');
    expect(await refused([join(folder, 'copy.db')], env)).toMatch(/is not a SQLite database/);
    expect(await readdir(folder)).toEqual(['latchkey.db']);
  });

  test('the database is PostgreSQL’s: pg_dump, without the password', async () => {
    const url = 'postgres://me:hunter2@db.example:5433/auth?password=hunter2&sslmode=verify-full';
    expect(await refused(["/backups/it's"], { DATABASE_URL: url })).toBe(
      String.raw`PostgreSQL is backed up with its own tool. Run: pg_dump --format=custom --file='/backups/it'\''s' 'postgres://me@db.example:5433/auth?sslmode=verify-full'` +
        '\n',
    );
  });
});

/** pg_dump refuses a server that is newer than itself. */
const major = (version: string) => Number(/\d+/.exec(version)?.[0] ?? 0);
const dumps = major(spawnSync('pg_dump', ['--version'], { encoding: 'utf8' }).stdout ?? '');
const serves = hasPostgres
  ? major(
      String((await runSql(sharedPostgres().url, 'show server_version'))[0]?.['server_version']),
    )
  : Infinity;

test.runIf(posix && dumps >= serves)(
  'the pg_dump that the command names, restored as the guide says, has everybody and their sessions',
  async () => {
    const [from, to] = [
      await createSpoilablePostgresDatabase({ migrated: false }),
      await createSpoilablePostgresDatabase({ migrated: false }),
    ];
    const server = await startServer({ DATABASE_URL: from });
    const token = await signUp(server.port, 'susan');
    const file = join(await temporaryFolder(), 'latchkey.dump');
    const { stderr } = await latchkey(['backup', file], { env: { DATABASE_URL: from } });
    const env = { ...process.env, PGPASSWORD: decodeURIComponent(new URL(from).password) };
    const [, dump = ''] = /: (pg_dump .*)\n$/.exec(stderr) ?? [];
    execFileSync('sh', ['-c', dump], { env });
    const [, options = ''] = /^pg_restore (.*) --dbname/m.exec(guide) ?? [];
    execFileSync('pg_restore', [...options.split(' '), `--dbname=${to}`, file], { env });
    const restored = await startServer({ DATABASE_URL: to });
    expect(await viewer(restored.port, token)).toBe('susan');
  },
);

test.runIf(posix).each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends a backup at once, also while SQLite is at work, and nothing of it is left',
  async (signal) => {
    const { folder, file, env } = await newDatabase();
    await latchkey(['migrate'], { env });
    // While somebody keeps everybody out, SQLite waits and returns to nobody.
    const rival = new DatabaseSync(file);
    onTestFinished(() => rival.close());
    rival.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    const watcher = watch(folder);
    onTestFinished(() => watcher.close());
    const changes = on(watcher, 'change');
    const { child, finished } = launch([bin, 'backup', join(folder, 'copy.db')], { env });
    for await (const [, name] of changes) if (name === 'copy.db.partial') break;
    child.kill(signal);
    expect(await finished).toMatchObject({ signal, stdout: '', stderr: '' });
    expect((await readdir(folder)).filter((name) => name.startsWith('copy'))).toEqual([]);
  },
);
