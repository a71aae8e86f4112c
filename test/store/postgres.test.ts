import { Kysely, sql } from 'kysely';
import { types } from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { postgresEngine } from '../../src/store/postgres/postgres.ts';
import { atomically } from '../../src/store/steps/atomically.ts';
import { findSession } from '../../src/store/steps/find-session.ts';
import type { Tables } from '../../src/store/tables.ts';
import {
  createPostgresDatabase,
  createSpoilablePostgresDatabase,
  hasPostgres,
} from '../support/postgres-database.ts';
import { runSql } from '../support/postgres-server.ts';
import { rotation, rotateToken } from '../support/rotation.ts';
import { at, session, user } from '../support/rows.ts';

describe.runIf(hasPostgres)('PostgreSQL', () => {
  async function connect(url: string, poolSize = 1): Promise<Kysely<Tables>> {
    const { db } = postgresEngine(url, { poolSize });
    onTestFinished(() => db.destroy());
    return db;
  }

  async function openWithSession(url: string) {
    const store = await openStore(url, { poolSize: 3 });
    onTestFinished(() => store.close());
    await store.users.insert(user('susan'));
    await store.sessions.start(session('s1'), 's1#1');
    return store;
  }

  const show = async (db: Kysely<Tables>, name: string) => {
    const { rows } = await sql<{ value: string }>`select current_setting(${name}) value`.execute(
      db,
    );
    return rows[0]?.value;
  };

  test('acknowledges what is on disk, also where its administrator has chosen otherwise', async () => {
    const url = await createSpoilablePostgresDatabase();
    expect(await runSql(url, 'show synchronous_commit')).toEqual([{ synchronous_commit: 'off' }]);
    expect(await show(await connect(url), 'synchronous_commit')).toBe('on');
    const { pathname } = new URL(url);
    const chosen = async (value: string) => {
      await runSql(url, `alter database "${pathname.slice(1)}" set synchronous_commit = ${value}`);
      return show(await connect(url), 'synchronous_commit');
    };
    expect(await chosen('local')).toBe('on');
    expect(await chosen('remote_write')).toBe('on');
    expect(await chosen('remote_apply')).toBe('remote_apply');
  });

  test('has time limits, and a name for whoever looks', async () => {
    const db = await connect(await createPostgresDatabase());
    expect(await show(db, 'statement_timeout')).toBe('1500ms');
    expect(await show(db, 'idle_in_transaction_session_timeout')).toBe('2s');
    expect(await show(db, 'default_transaction_isolation')).toBe('read committed');
    expect(await show(db, 'application_name')).toBe('latchkey');
  });

  test('leaves the parsers of an application that embeds us alone', async () => {
    await openWithSession(await createPostgresDatabase());
    expect(types.getTypeParser(types.builtins.INT8)('1')).toBe('1');
  });

  const prepared = async (db: Kysely<Tables>) => {
    const { rows } = await sql<{
      calls: number;
    }>`select generic_plans + custom_plans calls from pg_prepared_statements`.execute(db);
    return rows.map(({ calls }) => calls);
  };

  test('prepares a statement once', async () => {
    const db = await connect(await createPostgresDatabase());
    for (let n = 0; n < 5; n += 1) await findSession(db, `s${n}`);
    expect(await prepared(db)).toEqual([5]);
  });

  test('prepares a bounded number of statements', async () => {
    const db = await connect(await createPostgresDatabase());
    for (let n = 1; n < 150; n += 1) {
      const ids = Array.from({ length: n }, (_, index) => `${index}`);
      await db.selectFrom('users').select('id').where('id', 'in', ids).execute();
    }
    expect(await prepared(db)).toHaveLength(100);
  });

  test('goes on when a newer version adds a column', async () => {
    const url = await createSpoilablePostgresDatabase();
    const { passwords, sessions } = await openWithSession(url);
    const all = (step: () => Promise<unknown>) => Promise.all([step(), step(), step()]);
    const read = () => passwords.findByUserId('id-susan');
    const refresh = (hash: string) => rotateToken(sessions, rotation(hash));
    await all(read);
    await refresh('s1#1');
    await runSql(url, 'alter table users add column extra text');
    await runSql(url, 'alter table sessions add column extra text');
    expect(await all(read)).toEqual([user('susan'), user('susan'), user('susan')]);
    expect((await refresh('s1#2')).outcome).toBe('rotated');
    expect((await refresh('s1#3')).outcome).toBe('rotated');
  });

  test('begins a step anew that the server undid, and gives up at last', async () => {
    const db = await connect(await createPostgresDatabase(), 2);
    let lost = 0;
    const losing = (times: number) =>
      atomically(db, async (transaction) => {
        if (lost++ < times) {
          await sql`do $$ begin raise exception 'lost' using errcode = '40001'; end $$`.execute(
            transaction,
          );
        }
        return 'done';
      });
    expect(await losing(3)).toBe('done');
    expect(lost).toBe(4);
    lost = 0;
    await expect(losing(99)).rejects.toThrow('undid a step');
    expect(lost).toBe(10);
  });

  test('lets a statement by itself be begun anew, too', async () => {
    const url = await createSpoilablePostgresDatabase();
    const store = await openWithSession(url);
    await runSql(url, 'create sequence tries');
    await runSql(
      url,
      `create function lose() returns trigger language plpgsql as $$ begin
         if nextval('tries') < 3 then raise exception 'lost' using errcode = '40P01'; end if;
         return new; end $$`,
    );
    await runSql(
      url,
      'create trigger lose before update on sessions for each row execute function lose()',
    );
    await store.sessions.touch('s1', at(60), at(0));
    expect((await store.sessions.find('s1'))?.session.lastUsedAt).toEqual(at(60));
  });

  test('quotes no row in an error', async () => {
    const { users } = await openWithSession(await createPostgresDatabase());
    const nameless = { ...user('x'), username: null as unknown as string };
    const error: unknown = await users.insert(nameless).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: '23502' });
    expect(JSON.stringify(error)).not.toContain('id-x');
  });

  test('a sweep with nothing to do reads an index, not the table', async () => {
    const url = await createPostgresDatabase();
    await openWithSession(url);
    await runSql(
      url,
      "insert into refresh_tokens (hash, session_id) select n::text, 's1' from generate_series(1, 5000) n",
    );
    await runSql(url, 'analyze refresh_tokens');
    const plan = await runSql(
      url,
      'explain select hash from refresh_tokens where sealed_successor is not null and used_at < 1',
    );
    expect(JSON.stringify(plan)).toContain('refresh_tokens_sealed');
  });

  test('a sweep reads no table from end to end, however many sessions are over', async () => {
    const url = await createPostgresDatabase();
    await openWithSession(url);
    // Half of them are over, most have used tokens, and one has very many.
    const filled = `
      insert into sessions (id, user_id, created_at, last_used_at, authenticated_at, expires_at)
        select 'x' || n, 'id-susan', 0, 0, 0, case when n % 2 = 0 then n else 9e15 end
        from generate_series(1, 20000) n;
      insert into refresh_tokens (hash, session_id, used_at, sealed_successor)
        select n::text, 'x' || (n % 20000 + 1), n, 'sealed' from generate_series(1, 50000) n;
      insert into refresh_tokens (hash, session_id) select 'y' || n, 'x2' from generate_series(1, 5000) n;
      insert into attempts select n::text, n from generate_series(1, 20000) n;
      analyze`;
    for (const statement of filled.split(';')) await runSql(url, statement);
    const scans = () =>
      runSql(
        url,
        "select relname, seq_scan from pg_stat_user_tables where relname in ('sessions', 'refresh_tokens', 'attempts') order by relname",
      );
    const store = await openStore(url, { poolSize: 1 });
    const before = await scans();
    // Few at once: of so small a table PostgreSQL rightly reads all where hundreds of rows are asked for.
    const step = { now: at(0), graceSeconds: 0, limit: 5 };
    // More often than the five times after which PostgreSQL may plan once for all.
    for (let n = 0; n < 20; n += 1) {
      expect(await store.upkeep.sweep('sessions', step)).toBeGreaterThan(0);
      expect(await store.upkeep.sweep('attempts', step)).toBe(5);
    }
    // What a connection has counted is told at its end.
    await store.close();
    expect(await scans()).toEqual(before);
  });
});
