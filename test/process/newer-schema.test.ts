import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { createSpoilablePostgresDatabase, hasPostgres } from '../support/postgres-database.ts';
import { runSql } from '../support/postgres-server.ts';
import {
  ask,
  latchkey,
  main,
  run,
  signUp,
  startServer,
  temporaryFolder,
  viewer,
} from '../support/process.ts';

type Run = (url: string, statement: string) => Promise<unknown>;

const onSqlite: Run = async (url, statement) => {
  using database = new DatabaseSync(url.slice('sqlite:'.length));
  database.exec(statement);
};
const engines: [string, () => Promise<string>, Run][] = [
  ['SQLite', async () => `sqlite:${await temporaryFolder()}/latchkey.db`, onSqlite],
];
if (hasPostgres)
  engines.push([
    'PostgreSQL',
    () => createSpoilablePostgresDatabase({ migrated: false }),
    async (url, statement) => runSql(url, statement),
  ]);

const logIn = async (port: number): Promise<string> => {
  const { body } = await ask(
    port,
    'mutation { login(username: "susan", password: "correct horse battery") { accessToken refreshToken } }',
  );
  return body.data?.['login'].accessToken;
};

describe.each(engines)(
  'on %s, a newer version',
  { timeout: 60_000 },
  (_engine, createDatabase, runOn) => {
    /** What a newer version does to a database that this one may run on, and the name of its migration. */
    async function migrateFurther(url: string, name: string): Promise<void> {
      await runOn(url, 'alter table users add column nickname text');
      await runOn(url, 'create table nicknames (id text primary key)');
      await runOn(
        url,
        `insert into kysely_migration values ('${name}', '2030-01-01T00:00:00.000Z')`,
      );
    }

    test('that adds to the schema leaves servers of this one running, and they start again', async () => {
      const url = await createDatabase();
      const env = { DATABASE_URL: url };
      const before = await startServer(env);
      const token = await signUp(before.port, 'susan');
      expect(await viewer(before.port, token)).toBe('susan');

      await migrateFurther(url, '999-nicknames');
      expect(await viewer(before.port, token)).toBe('susan');
      expect(await viewer(before.port, await logIn(before.port))).toBe('susan');
      await signUp(before.port, 'john');
      await before.stop();

      for (const AUTH_MIGRATE of ['on', 'off']) {
        const after = await startServer({ ...env, AUTH_MIGRATE });
        expect(await viewer(after.port, token)).toBe('susan');
        expect(await viewer(after.port, await logIn(after.port))).toBe('susan');
        await after.stop();
      }
      const added = await latchkey(['user', 'add', 'ann'], {
        env: { ...env, LOG_LEVEL: 'silent' },
        input: 'correct horse battery\n',
      });
      expect(added).toMatchObject({ code: 0, stderr: '' });
      expect(await latchkey(['migrate'], { env })).toMatchObject({
        code: 0,
        stdout: 'The database is up to date.\n',
      });
    });

    test('that adds to the schema is not moved from, and not moved to', async () => {
      const [newer, other] = [await createDatabase(), await createDatabase()];
      await latchkey(['migrate'], { env: { DATABASE_URL: newer } });
      await migrateFurther(newer, '999-nicknames');
      for (const [from, to, option] of [
        [newer, other, '--from'],
        [other, newer, '--to'],
      ] as const) {
        if (option === '--to') await latchkey(['migrate'], { env: { DATABASE_URL: other } });
        const moved = await latchkey(['move', '--from', from, '--to', to]);
        expect({ ...moved, stderr: '' }).toMatchObject({ code: 1, stdout: '' });
        expect(moved.stderr).toContain(
          `${option}: The database was used by a newer version of Latchkey (it has 999-nicknames).`,
        );
      }
    });

    test('that breaks with this one is refused, with AUTH_MIGRATE on and off', async () => {
      const url = await createDatabase();
      await latchkey(['migrate'], { env: { DATABASE_URL: url } });
      await migrateFurther(url, '999-nicknames-needs-998');
      for (const AUTH_MIGRATE of ['on', 'off']) {
        const env = { DATABASE_URL: url, AUTH_MIGRATE, PORT: '0' };
        const { code, stdout, stderr } = await run([main], { env });
        expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
        expect(stderr).toMatch(
          /^The database was used by a newer version of Latchkey \(it has 999-nicknames-needs-998\)\. .*\n$/,
        );
      }
    });

    test('that breaks with this one makes a running server say that it is not ready, until it is undone', async () => {
      const url = await createDatabase();
      const { port } = await startServer({ DATABASE_URL: url });
      const ready = async () => (await fetch(`http://127.0.0.1:${port}/ready`)).status;
      expect(await ready()).toBe(200);
      await migrateFurther(url, '999-nicknames-needs-999');
      await expect.poll(ready, { timeout: 10_000 }).toBe(503);
      await runOn(url, "delete from kysely_migration where name like '999-%'");
      await expect.poll(ready, { timeout: 10_000 }).toBe(200);
    });

    test('that breaks with those before this one is none for this one', async () => {
      const url = await createDatabase();
      await latchkey(['migrate'], { env: { DATABASE_URL: url } });
      await migrateFurther(url, '999-nicknames-needs-001');
      const { port } = await startServer({ DATABASE_URL: url });
      expect(await viewer(port, await signUp(port, 'susan'))).toBe('susan');
    });

    test('a table of migrations of another program is refused', async () => {
      const url = await createDatabase();
      await latchkey(['migrate'], { env: { DATABASE_URL: url } });
      await migrateFurther(url, '2030-notes');
      const { code, stderr } = await run([main], { env: { DATABASE_URL: url, PORT: '0' } });
      expect(code).toBe(1);
      expect(stderr).toContain('(it has 2030-notes)');
    });
  },
);

test('a SQLite file of a newer version is backed up whole, also where this one may not run on it', async () => {
  const folder = await temporaryFolder();
  const env = { DATABASE_URL: `sqlite:${folder}/latchkey.db` };
  await latchkey(['migrate'], { env });
  await onSqlite(env.DATABASE_URL, 'create table nicknames (id text)');
  await onSqlite(env.DATABASE_URL, "insert into nicknames values ('sue')");
  const row = "('999-nicknames-needs-999', '2030-01-01')";
  await onSqlite(env.DATABASE_URL, `insert into kysely_migration values ${row}`);
  expect(await latchkey(['backup', `${folder}/copy.db`], { env })).toMatchObject({ code: 0 });
  using copy = new DatabaseSync(`${folder}/copy.db`);
  expect(copy.prepare('select id from nicknames').all()).toEqual([{ id: 'sue' }]);
});
