import { Client } from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openEngine } from '../../src/store/open.ts';
import { migrateStepwise } from '../../src/store/postgres/migrate.ts';
import { createSpoilablePostgresDatabase, hasPostgres } from '../support/postgres-database.ts';
import { runSql } from '../support/postgres-server.ts';
import { ask, latchkey, launch, bin, signUp, startServer } from '../support/process.ts';

/** What migration 006 adds is what `me` has no use for: servers go on without it, as they would on an older version. */
const undo = `alter table users drop column folded_key;
  delete from kysely_migration where name = '006-full-case-folding'`;

/** Returns a transaction that has read `users`, as a backup or a report has, and ends when it is told to. */
async function readUsers(url: string) {
  const client = new Client(url);
  await client.connect();
  onTestFinished(() => client.end());
  await client.query('begin');
  await client.query('select count(*) from users');
  return { end: () => client.query('commit') };
}

describe.runIf(hasPostgres)('a migration of PostgreSQL', () => {
  test(
    'waits for a long transaction, and servers answer meanwhile',
    { timeout: 60_000 },
    async () => {
      const url = await createSpoilablePostgresDatabase();
      const env = { DATABASE_URL: url };
      const servers = await Promise.all([startServer(env), startServer(env)]);
      const token = await signUp(servers[0].port, 'susan');
      await runSql(url, undo);
      const reader = await readUsers(url);
      const migrating = launch([bin, 'migrate'], { env });
      await migratingTries(url);

      const answers: { status: number; ms: number }[] = [];
      const until = performance.now() + 6_000;
      const askUntil = async ({ port }: { port: number }) => {
        while (performance.now() < until) {
          const begun = performance.now();
          const { status } = await ask(port, '{ me { username } }', token);
          answers.push({ status, ms: performance.now() - begun });
        }
      };
      await Promise.all([...servers, ...servers, ...servers].map(askUntil));
      expect(migrating.child.exitCode).toBeNull();
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      expect(Math.max(...answers.map(({ ms }) => ms))).toBeLessThan(2_500);
      // It did wait for the table, or nothing was tested.
      expect(Math.max(...answers.map(({ ms }) => ms))).toBeGreaterThan(200);

      await reader.end();
      const { code, stdout, stderr } = await migrating.finished;
      expect({ code, stdout }).toEqual({
        code: 0,
        stdout: 'Ran migration 006-full-case-folding.\nThe database is up to date.\n',
      });
      expect(stderr).toMatch(
        /^(Migration 006-full-case-folding waits for another transaction\. .*\n)+$/,
      );
      expect((await ask(servers[0].port, '{ me { username } }', token)).status).toBe(200);
    },
  );

  test('gives up in the end, leaves nothing, and says what is in the way', async () => {
    const url = await createSpoilablePostgresDatabase();
    await runSql(url, undo);
    const reader = await readUsers(url);
    const warnings: string[] = [];
    const waiting = { pausesMs: [10, 20], warn: (problem: string) => warnings.push(problem) };
    await expect(openEngine(url, {}, ({ db }) => migrateStepwise(db, waiting))).rejects.toThrow(
      /^Other transactions keep tables of postgres:.* locked\. /,
    );
    expect(warnings).toEqual([
      'Migration 006-full-case-folding waits for another transaction. It is tried again in 0.01 s.',
      'Migration 006-full-case-folding waits for another transaction. It is tried again in 0.02 s.',
    ]);
    await reader.end();
    const names = await runSql(url, 'select name from kysely_migration');
    expect(names).not.toContainEqual({ name: '006-full-case-folding' });
    expect(await latchkey(['migrate'], { env: { DATABASE_URL: url } })).toMatchObject({ code: 0 });
  });

  test('keeps what was done before one that fails', async () => {
    const url = await createSpoilablePostgresDatabase({ migrated: false });
    await runSql(url, 'create table attempts (taken int)');
    const { code, stderr } = await latchkey(['migrate'], { env: { DATABASE_URL: url } });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^The database .* cannot be opened: relation "attempts" already exists\.\n$/,
    );
    const names = await runSql(url, 'select name from kysely_migration order by name');
    expect(names.map(({ name }) => name)).toEqual([
      '001-users-and-keys',
      '002-sessions',
      '003-key-rotation',
      '004-scopes',
    ]);
    await runSql(url, 'drop table attempts');
    expect(await latchkey(['migrate'], { env: { DATABASE_URL: url } })).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Ran migration 005-attempts\.\n/),
    });
  });
});

/** Resolves when a migration waits for a lock. */
async function migratingTries(url: string): Promise<void> {
  const waiting = `select 1 from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  await expect.poll(() => runSql(url, waiting), { timeout: 20_000 }).toHaveLength(1);
}
