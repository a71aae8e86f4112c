import { sql } from 'kysely';
import { Client } from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { postgresEngine } from '../../src/store/postgres/postgres.ts';
import { StoreUnavailable } from '../../src/lib/store-errors.ts';
import { hasOwnPostgres, ownPostgres } from '../support/postgres-rig.ts';
import { databaseOn, runSql } from '../support/postgres-server.ts';
import { at, session, user } from '../support/rows.ts';
import { tcpProxy } from '../support/tcp-proxy.ts';
import { code, createTestServer, type TestServer } from '../support/test-server.ts';

/** What is promised of a database that is slow or gone. */
const answerWithinMs = 2_000;
const recoverWithinMs = 5_000;

async function timed<T>(step: () => Promise<T>): Promise<{ result: T; ms: number }> {
  const begun = performance.now();
  const result = await step();
  return { result, ms: performance.now() - begun };
}

/** What `/ready` says by now, and not what it said within the last second. */
const ready = async (server: TestServer) => {
  server.clock.advanceSeconds(1);
  return (await server.fetch(new Request('http://localhost:4000/ready'))).status;
};

const isUnavailable = (step: Promise<unknown>) =>
  step.then(
    () => false,
    (error: unknown) => error instanceof StoreUnavailable,
  );

async function expectUnavailable(server: TestServer, token: string): Promise<void> {
  const { result, ms } = await timed(() =>
    Promise.all([server.me(token), server.login('susan', 'correct horse battery'), ready(server)]),
  );
  const [me, login, readiness] = result;
  expect([me.status, login.status, readiness]).toEqual([503, 503, 503]);
  expect([code(me), code(login)]).toEqual(['STORE_UNAVAILABLE', 'STORE_UNAVAILABLE']);
  expect(me.headers.get('retry-after')).toBe('5');
  expect(ms).toBeLessThan(answerWithinMs);
}

/** Asks on and on until all is well again, which must not take long. */
async function expectRecovery(server: TestServer, token: string): Promise<void> {
  await expect
    .poll(async () => [(await server.me(token)).status, await ready(server)], {
      // The token is good for longer than the clock moves by all that.
      interval: 20,
      timeout: recoverWithinMs,
    })
    .toEqual([200, 200]);
}

describe.runIf(hasOwnPostgres)('a PostgreSQL', () => {
  const { running, createDatabase } = ownPostgres({ deadlock_timeout: '300ms' });

  async function openStoreWithSession(poolSize: number) {
    const url = await createDatabase();
    const store = await openStore(url, { poolSize });
    onTestFinished(() => store.close());
    await store.users.insert(user('susan'));
    await store.sessions.start(session('s1'), 'r1');
    /** Somebody who holds a lock on susan until the end of the test, or until told otherwise. */
    const holder = new Client(url);
    holder.on('error', () => {});
    await holder.connect();
    onTestFinished(() => holder.end());
    await holder.query("begin; update users set scope = scope where id = 'id-susan'");
    return { url, store, holder };
  }

  const waiting = "wait_event_type = 'Lock' and application_name = 'latchkey'";

  async function untilWaiting(url: string, count: number): Promise<void> {
    const find = `select pid from pg_stat_activity where datname = current_database() and ${waiting}`;
    while ((await runSql(url, find)).length < count);
  }

  test('that is stopped and started under load: every answer is 200 or 503, and all is well at once', async () => {
    const server = await createTestServer({ DATABASE_URL: await createDatabase() });
    const token = await server.signUp();
    const statuses = new Set<number>();
    const over = new AbortController();
    onTestFinished(() => over.abort());
    const load = Array.from({ length: 8 }, async () => {
      while (!over.signal.aborted) {
        const { result, ms } = await timed(() => server.me(token));
        statuses.add(result.status);
        expect(ms).toBeLessThan(answerWithinMs);
      }
    });
    for (const how of ['fast', 'crash'] as const) {
      await running().stop(how);
      await expectUnavailable(server, token);
      await running().start();
      await expectRecovery(server, token);
    }
    over.abort();
    await Promise.all(load);
    expect([...statuses].toSorted((a, b) => a - b)).toEqual([200, 503]);
    expect(server.logged.join('')).not.toContain(new URL(running().url).password);
  });

  test('that falls silent: 503 in time, and all is well when it speaks again', async () => {
    const proxy = await tcpProxy(running().port);
    const url = new URL(await createDatabase());
    url.port = String(proxy.port);
    const server = await createTestServer({ DATABASE_URL: url.href, DATABASE_POOL_SIZE: '2' });
    const token = await server.signUp();
    proxy.freeze();
    // Some wait for an answer, some for a connection; later ones for a new connection.
    await expectUnavailable(server, token);
    await expectUnavailable(server, token);
    proxy.thaw();
    await expectRecovery(server, token);
    expect((await server.login('susan', 'correct horse battery')).status).toBe(200);
  });

  test('that falls silent while requests keep coming: 503 in time for each of them', async () => {
    const proxy = await tcpProxy(running().port);
    const url = new URL(await createDatabase());
    url.port = String(proxy.port);
    const server = await createTestServer({ DATABASE_URL: url.href });
    const token = await server.signUp();
    proxy.freeze();
    const asked = [];
    for (let n = 0; n < 50; n += 1) {
      asked.push(timed(() => server.me(token)));
      for (let turns = 0; turns < 10; turns += 1) await new Promise(setImmediate);
    }
    for (const { result, ms } of await Promise.all(asked)) {
      expect(result.status).toBe(503);
      expect(ms).toBeLessThan(answerWithinMs);
    }
    proxy.thaw();
    await expectRecovery(server, token);
  });

  test('whose connection is cut in the middle of a step undoes it, and the next is as good', async () => {
    const { url, store, holder } = await openStoreWithSession(2);
    const change = isUnavailable(
      store.passwords.set({ userId: 'id-susan', hash: 'new', now: at(1) }),
    );
    await untilWaiting(url, 1);
    await runSql(url, `select pg_terminate_backend(pid) from pg_stat_activity where ${waiting}`);
    expect(await change).toBe(true);
    await holder.query('commit');
    expect((await store.passwords.findByUserId('id-susan'))?.passwordHash).toBe('hash of susan');
    expect(await store.passwords.set({ userId: 'id-susan', hash: 'new', now: at(1) })).toBe(true);
  });

  test('whose connection is cut between two statements of a step fails the second', async () => {
    const { db } = postgresEngine(await createDatabase(), { poolSize: 2 });
    onTestFinished(() => db.destroy());
    const step = db.transaction().execute(async (transaction) => {
      const cut = sql<{ pid: number }>`select pg_backend_pid() pid`.execute(transaction);
      const { pid } = (await cut).rows[0]!;
      await runSql(running().url, 'select pg_terminate_backend($1)', [pid]);
      const find = 'select pid from pg_stat_activity where pid = $1';
      while ((await runSql(running().url, find, [pid])).length > 0);
      return sql`select 1`.execute(transaction);
    });
    expect(await isUnavailable(step)).toBe(true);
    expect((await sql`select 1`.execute(db)).rows).toHaveLength(1);
  });

  test('whose connections are all cut while idle is asked anew', async () => {
    const { url, store, holder } = await openStoreWithSession(3);
    await holder.query('commit');
    await Promise.all([store.ping(), store.ping(), store.ping()]);
    await runSql(
      url,
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'latchkey'",
    );
    await expect.poll(() => isUnavailable(store.ping())).toBe(false);
  });

  test('that takes too long over a step is unavailable in time', async () => {
    const { store, holder } = await openStoreWithSession(2);
    const { result, ms } = await timed(() =>
      isUnavailable(store.passwords.set({ userId: 'id-susan', hash: 'a', now: at(1) })),
    );
    expect(result).toBe(true);
    expect(ms).toBeLessThan(answerWithinMs);
    await holder.query('commit');
    expect((await store.passwords.findByUserId('id-susan'))?.passwordHash).toBe('hash of susan');
    expect(await store.passwords.set({ userId: 'id-susan', hash: 'b', now: at(1) })).toBe(true);
  });

  test('with no connection to spare is unavailable in time', async () => {
    const { db } = postgresEngine(await createDatabase(), { poolSize: 1 });
    onTestFinished(() => db.destroy());
    const ask = () => sql`select 1`.execute(db);
    const [begun, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const held = db.transaction().execute(async (transaction) => {
      // A transaction that has asked nothing holds no connection.
      await sql`select 1`.execute(transaction);
      begun.resolve();
      await done.promise;
    });
    await begun.promise;
    const crowd = Array.from({ length: 50 }, () => timed(() => isUnavailable(ask())));
    // Also where a step takes no notice, nothing that was not done is acknowledged.
    const careless = db.transaction().execute(async (transaction) => {
      await sql`select 1`.execute(transaction).catch(() => {});
    });
    expect(await isUnavailable(careless)).toBe(true);
    for (const { result, ms } of await Promise.all(crowd)) {
      expect(result).toBe(true);
      expect(ms).toBeLessThan(answerWithinMs);
    }
    done.resolve();
    await held;
    expect((await ask()).rows).toHaveLength(1);
  });

  test('that finds steps waiting in a circle undoes one, which is begun anew', async () => {
    const { url, store, holder } = await openStoreWithSession(2);
    await holder.query('commit');
    await store.users.insert(user('john'));
    // Whoever changes john's password wants susan next.
    await runSql(
      url,
      `create function also_susan() returns trigger language plpgsql as $$ begin
         if new.id = 'id-john' then update users set scope = scope where id = 'id-susan'; end if;
         return new; end $$`,
    );
    await runSql(
      url,
      'create trigger also_susan before update of password_hash on users for each row execute function also_susan()',
    );
    const rival = new Client(databaseOn(running().adminUrl, new URL(url).pathname.slice(1)));
    await rival.connect();
    onTestFinished(() => rival.end());
    // The one that looks first is undone.
    await rival.query("set deadlock_timeout = '10s'");
    await rival.query("begin; update users set scope = scope where id = 'id-susan'");
    const change = store.passwords.set({ userId: 'id-john', hash: 'new', now: at(1) });
    await untilWaiting(url, 1);
    await rival.query("update users set scope = 'read' where id = 'id-john'");
    await rival.query('commit');
    expect(await change).toBe(true);
    expect(await store.passwords.findByUserId('id-john')).toMatchObject({
      passwordHash: 'new',
      scope: 'read',
    });
  });

  test('that became a standby refuses writes as unavailable, and is left for another connection', async () => {
    const { url, store, holder } = await openStoreWithSession(1);
    await holder.query('commit');
    const name = new URL(url).pathname.slice(1);
    await store.ping();
    await runSql(url, `alter database ${name} set default_transaction_read_only = on`);
    await runSql(
      url,
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'latchkey'",
    );
    await expect.poll(() => isUnavailable(store.sessions.find('s1'))).toBe(false);
    await expect(store.sessions.touch('s1', at(60), at(0))).rejects.toThrow(StoreUnavailable);
    await expect(store.ping()).rejects.toThrow(StoreUnavailable);
    await runSql(running().url, `alter database ${name} reset default_transaction_read_only`);
    await store.sessions.touch('s1', at(60), at(0));
    expect((await store.sessions.find('s1'))?.session.lastUsedAt).toEqual(at(60));
  });
});
