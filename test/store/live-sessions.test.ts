import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { Client } from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { migrations } from '../../src/store/migrations/index.ts';
import { openEngine, openStore } from '../../src/store/open.ts';
import { createSpoilablePostgresDatabase, hasPostgres } from '../support/postgres-database.ts';
import { runSql } from '../support/postgres-server.ts';
import { temporaryFolder } from '../support/process.ts';
import { at, user } from '../support/rows.ts';

const engines: [string, () => Promise<string>][] = [
  ['SQLite', async () => `sqlite:${await temporaryFolder()}/latchkey.db`],
];
if (hasPostgres)
  engines.push(['PostgreSQL', () => createSpoilablePostgresDatabase({ migrated: false })]);

/** Fills a database of the version before, in which a user could have any number of live sessions. */
async function fill(url: string, sessionsOf: Record<string, number>) {
  const { engine } = await openEngine(url, {}, async ({ db }) => {
    const before = Object.entries(migrations).filter(([name]) => name < '007');
    const loaded = before.map(async ([name, load]) => [name, await load()] as const);
    const provider = { getMigrations: async () => Object.fromEntries(await Promise.all(loaded)) };
    const { error } = await new Migrator({ db, provider }).migrateToLatest();
    if (error !== undefined) throw error;
  });
  // Of another version, whose rows have other columns.
  const db = engine.db as unknown as Kysely<Record<string, Record<string, unknown>>>;
  for (const [name, count] of Object.entries(sessionsOf)) {
    const { id, username, usernameKey, passwordHash } = user(name);
    const row = { id, username, username_key: usernameKey, password_hash: passwordHash };
    await db
      .insertInto('users')
      .values({ ...row, created_at: 1, scope: '' })
      .execute();
    for (let n = 0; n < count; n += 1) {
      const now = at(0).getTime();
      const times = { created_at: now, authenticated_at: now, expires_at: at(1000).getTime() };
      // Used in another order than they began, and two at a time.
      const last = now + (((n * 7) % count) >> 1);
      const session = { id: `${name}-${n}`, user_id: id, last_used_at: last, ...times };
      await db.insertInto('sessions').values(session).execute();
    }
  }
  await engine.db.destroy();
}

describe.each(engines)('sessions of the version before on %s', (_engine, createDatabase) => {
  test('are 100 a user from now on: those that were used last', async () => {
    const url = await createDatabase();
    await fill(url, { susan: 250, john: 101, mary: 100, nobody: 0 });
    const store = await openStore(url);
    onTestFinished(() => store.close());
    const live = (name: string) =>
      store.sessions.list({ userId: `id-${name}`, after: null, limit: 300, now: at(1) });
    const [susan, john, mary] = [await live('susan'), await live('john'), await live('mary')];
    expect([susan.length, john.length, mary.length]).toEqual([100, 100, 100]);
    const oldest = Math.min(...susan.map(({ lastUsedAt }) => lastUsedAt.getTime()));
    expect(oldest - at(0).getTime()).toBe(75);
  });
});

describe.runIf(hasPostgres)('while PostgreSQL gets the index of live sessions', () => {
  const isValid = (url: string) =>
    runSql(url, "select indisvalid from pg_index where indexrelid = to_regclass('sessions_live')");

  /** Has written a session of its own, and keeps that to itself. */
  async function beginBeside(url: string): Promise<Client> {
    const client = new Client(url);
    await client.connect();
    onTestFinished(() => client.end());
    await client.query("begin; update sessions set ip = '192.0.2.2' where id = 'john-0'");
    return client;
  }

  test('others read and write sessions, however long it takes', async () => {
    const url = await createSpoilablePostgresDatabase({ migrated: false });
    await fill(url, { susan: 150, john: 1 });
    const rival = await beginBeside(url);
    const opening = openStore(url);
    await expect.poll(() => isValid(url)).toEqual([{ indisvalid: false }]);
    // Longer than a migration waits for a lock at a time.
    for (const end = performance.now() + 2_500; performance.now() < end;) {
      const begun = performance.now();
      await runSql(url, "update sessions set ip = '192.0.2.3' where id = 'susan-0'");
      await runSql(url, 'select * from sessions');
      expect(performance.now() - begun).toBeLessThan(900);
    }
    await rival.query('commit');
    const store = await opening;
    onTestFinished(() => store.close());
    const mine = { userId: 'id-susan', after: null, limit: 300, now: at(1) };
    expect(await store.sessions.list(mine)).toHaveLength(100);
    expect(await isValid(url)).toEqual([{ indisvalid: true }]);
  });

  test('an attempt that was interrupted is repeated', async () => {
    const url = await createSpoilablePostgresDatabase({ migrated: false });
    await fill(url, { susan: 1, john: 1 });
    const rival = await beginBeside(url);
    const impatient = new URL(url);
    impatient.searchParams.set('options', '-c statement_timeout=200ms');
    await expect(
      runSql(impatient.href, 'create index concurrently sessions_live on sessions (id)'),
    ).rejects.toThrow(/statement timeout/);
    expect(await isValid(url)).toEqual([{ indisvalid: false }]);
    await rival.query('commit');
    const stores = await Promise.all([openStore(url), openStore(url), openStore(url)]);
    onTestFinished(async () => void (await Promise.all(stores.map((store) => store.close()))));
    expect(await isValid(url)).toEqual([{ indisvalid: true }]);
    const [{ definition }] = (await runSql(
      url,
      "select pg_get_indexdef('sessions_live'::regclass) as definition",
    )) as [{ definition: string }];
    expect(definition).toMatch(/CASE/);
  });
});
