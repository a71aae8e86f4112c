import { readdir } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { createSpoilablePostgresDatabase, hasPostgres } from '../support/postgres-database.ts';
import { runSql } from '../support/postgres-server.ts';
import { bin, latchkey, main, startServer, temporaryFolder } from '../support/process.ts';

const production = { NODE_ENV: 'production', AUTH_ISSUER: 'https://auth.example.com', PORT: '0' };

const fails = (stderr: RegExp) => ({
  code: 1,
  signal: null,
  stdout: '',
  stderr: expect.stringMatching(stderr),
});

/** Starts a server, and returns what its `/ready` answers. */
async function readiness(env: Record<string, string>, args: readonly string[] = [main]) {
  const { port } = await startServer(env, { args });
  return (await fetch(`http://127.0.0.1:${port}/ready`)).status;
}

describe('with AUTH_MIGRATE=off', { timeout: 60_000 }, () => {
  test('neither the server nor a command makes a file of SQLite', async () => {
    const folder = await temporaryFolder();
    const env = { DATABASE_URL: `sqlite:${folder}/latchkey.db`, AUTH_MIGRATE: 'off', PORT: '0' };
    for (const command of [['serve'], ['user', 'list'], ['keys', 'list']]) {
      expect(await latchkey(command, { env })).toEqual(
        fails(/^There is no database at .*latchkey\.db\. Create it: `latchkey migrate`, .*\n$/),
      );
    }
    expect(await readdir(folder)).toEqual([]);
  });

  test('a server starts once `latchkey migrate` was run', async () => {
    const env = {
      DATABASE_URL: `sqlite:${await temporaryFolder()}/latchkey.db`,
      AUTH_MIGRATE: 'off',
    };
    expect(await latchkey(['migrate'], { env })).toMatchObject({ code: 0, stderr: '' });
    expect(await readiness(env)).toBe(200);
  });

  test('a database of an older version is refused, and what is missing is named', async () => {
    const path = `${await temporaryFolder()}/latchkey.db`;
    const env = { DATABASE_URL: `sqlite:${path}`, PORT: '0' };
    await latchkey(['migrate'], { env });
    {
      using database = new DatabaseSync(path);
      database.exec("delete from kysely_migration where name = '006-full-case-folding'");
    }
    expect(await latchkey(['serve', '--no-migrate'], { env })).toEqual(
      fails(/^The database was last used by an older .* \(it lacks 006-full-case-folding\)\. Run /),
    );
  });

  test('`serve --migrate` migrates all the same', async () => {
    const env = {
      DATABASE_URL: `sqlite:${await temporaryFolder()}/latchkey.db`,
      AUTH_MIGRATE: 'off',
    };
    expect(await readiness(env, [bin, 'serve', '--migrate'])).toBe(200);
  });

  test('a database in memory is migrated: no other process can', async () => {
    expect(await readiness({ DATABASE_URL: 'sqlite::memory:', AUTH_MIGRATE: 'off' })).toBe(200);
  });
});

test('a server in production creates its SQLite file', async () => {
  const env = { ...production, DATABASE_URL: `sqlite:${await temporaryFolder()}/latchkey.db` };
  expect(await readiness(env)).toBe(200);
});

describe.runIf(hasPostgres)('on PostgreSQL', { timeout: 60_000 }, () => {
  test('one command starts everything, and in production it asks for `latchkey migrate`', async () => {
    const DATABASE_URL = await createSpoilablePostgresDatabase({ migrated: false });
    const env = { ...production, DATABASE_URL };
    expect(await latchkey(['serve'], { env: { ...env, LOG_LEVEL: 'silent' } })).toEqual(
      fails(/^The database has no tables of Latchkey, .*\. Run `latchkey migrate` as .*\n$/),
    );
    expect(
      await runSql(DATABASE_URL, "select 1 from pg_tables where schemaname = 'public'"),
    ).toEqual([]);
    await latchkey(['migrate'], { env });
    expect(await readiness(env)).toBe(200);
    expect(
      await readiness({ DATABASE_URL: await createSpoilablePostgresDatabase({ migrated: false }) }),
    ).toBe(200);
  });
});
