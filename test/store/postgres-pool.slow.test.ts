import { sql } from 'kysely';
import { describe, expect, onTestFinished, test } from 'vitest';
import { atomically } from '../../src/store/steps/atomically.ts';
import { openStore } from '../../src/store/open.ts';
import { postgresEngine } from '../../src/store/postgres/postgres.ts';
import { StoreUnavailable } from '../../src/lib/store-errors.ts';
import { hasOwnPostgres, ownPostgres } from '../support/postgres-rig.ts';
import { runSql } from '../support/postgres-server.ts';
import { at, session, user } from '../support/rows.ts';
import { tcpProxy } from '../support/tcp-proxy.ts';
import { createTestServer } from '../support/test-server.ts';

const answerWithinMs = 2_000;

/** Returns how each step ended, and the longest that one took. */
async function endings(steps: readonly (() => Promise<unknown>)[]) {
  let slowestMs = 0;
  const begun = performance.now();
  const settled = await Promise.allSettled(
    steps.map(async (step) => {
      await step().finally(() => (slowestMs = Math.max(slowestMs, performance.now() - begun)));
    }),
  );
  const reasons = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  return { done: settled.length - reasons.length, reasons, slowestMs };
}

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

const connectionsOf = async (url: string) => {
  const find =
    "select pid from pg_stat_activity where datname = current_database() and application_name = 'latchkey'";
  return (await runSql(url, find)).map(({ pid }) => pid as number);
};

async function openWithSession(url: string, poolSize: number) {
  const store = await openStore(url, { poolSize });
  onTestFinished(() => store.close());
  await store.users.insert(user('susan'));
  await store.sessions.start(session('s1'), 'r1');
  return store;
}

describe.runIf(hasOwnPostgres)('at the end of max_connections', () => {
  const { running, createDatabase } = ownPostgres({ max_connections: '12' });

  test('a step waits for a connection in use, and none of 600 is refused', async () => {
    const url = await createDatabase();
    const stores = [await openWithSession(url, 10), await openStore(url, { poolSize: 10 })];
    onTestFinished(() => stores[1]!.close());
    const steps = times(300, (n) => [
      () => stores[n % 2]!.users.insert(user(`user-${n}`)),
      () => stores[n % 2]!.sessions.find('s1'),
    ]).flat();
    const { done, reasons, slowestMs } = await endings(steps);
    expect(reasons).toEqual([]);
    expect(done).toBe(600);
    expect(slowestMs).toBeLessThan(5_000);
    const open = stores.reduce((sum, store) => sum + store.poolState()!.open, 0);
    expect(open).toBeGreaterThan(2);
    expect(open).toBeLessThanOrEqual(12);
    expect(await runSql(running().adminUrl, 'show max_connections')).toEqual([
      { max_connections: '12' },
    ]);
  });
});

describe.runIf(hasOwnPostgres)('a synchronous standby that says nothing', () => {
  const { running, createDatabase } = ownPostgres();

  const asAdmin = (text: string) => runSql(running().adminUrl, text);
  const standBy = async (names: string) => {
    await asAdmin(`alter system set synchronous_standby_names = '${names}'`);
    await asAdmin('select pg_reload_conf()');
    await expect
      .poll(() => asAdmin('show synchronous_standby_names'))
      .toEqual([{ synchronous_standby_names: names }]);
  };

  /** From now on no commit ends, until the test is over or `relent` is called. */
  async function stall() {
    await standBy('nobody');
    onTestFinished(() => standBy(''));
    return { relent: () => standBy('') };
  }

  const waiting = "wait_event = 'SyncRep'";
  const hanging = (url: string) =>
    runSql(
      url,
      `select pid from pg_stat_activity where datname = current_database() and ${waiting}`,
    );

  test('stops writes, which keep their places, and not reads', { timeout: 30_000 }, async () => {
    const url = await createDatabase();
    const store = await openWithSession(url, 6);
    const { relent } = await stall();
    const inserts = (round: number) =>
      endings(times(40, (n) => () => store.users.insert(user(`user-${round}-${n}`))));
    for (let round = 0; round < 3; round += 1) {
      const writing = inserts(round);
      await expect.poll(() => hanging(url)).toHaveLength(4);
      const reads = await endings(times(50, () => () => store.sessions.find('s1')));
      expect(reads.reasons).toEqual([]);
      const { done, reasons, slowestMs } = await writing;
      expect(done).toBe(0);
      expect(reasons.every((reason) => reason instanceof StoreUnavailable)).toBe(true);
      expect(slowestMs).toBeLessThan(answerWithinMs + 500);
      // Its pool, and the one that looks for what became of those that hang.
      expect((await connectionsOf(url)).length).toBeLessThanOrEqual(6 + 1);
    }
    expect(store.poolState()!.timedOut).toBeGreaterThanOrEqual(120);
    expect(await hanging(url)).toHaveLength(4);
    await relent();
    await expect
      .poll(() => store.users.insert(user('late')).catch((error: Error) => error.name), {
        timeout: 5_000,
      })
      .toBe('inserted');
    await expect.poll(() => store.poolState()).toMatchObject({ waiting: 0 });
    expect((await endings(times(12, () => () => store.ping()))).reasons).toEqual([]);
  });

  test('leaves `me` to a server whose writes are answered 503', async () => {
    const url = await createDatabase();
    const server = await createTestServer({ DATABASE_URL: url, DATABASE_POOL_SIZE: '4' });
    const token = await server.signUp();
    await stall();
    const logouts = times(10, () => server.execute('mutation { logout }', { token }));
    await expect.poll(() => hanging(url)).not.toHaveLength(0);
    const seen = await Promise.all(times(20, () => server.me(token)));
    expect(seen.map(({ status }) => status)).toEqual(times(20, () => 200));
    expect((await Promise.all(logouts)).map(({ status }) => status)).toEqual(times(10, () => 503));
    expect((await server.me(token)).status).toBe(200);
  });

  test('whose wait an administrator cancels: what it may not have is not acknowledged', async () => {
    const url = await createDatabase();
    const store = await openWithSession(url, 2);
    await stall();
    const ending = endings([() => store.users.insert(user('john'))]);
    await expect.poll(() => hanging(url)).toHaveLength(1);
    await runSql(url, `select pg_cancel_backend(pid) from pg_stat_activity where ${waiting}`);
    expect((await ending).reasons).toEqual([expect.any(StoreUnavailable)]);
    expect(await store.users.findByUsernameKey('john')).toMatchObject({ username: 'john' });
  });

  test('does not keep a server from stopping', async () => {
    const url = await createDatabase();
    const store = await openStore(url, { poolSize: 2 });
    await stall();
    await expect(store.users.insert(user('susan'))).rejects.toThrow(StoreUnavailable);
    await store.close();
  });

  test('nor does a write that has just begun', async () => {
    const url = await createDatabase();
    const store = await openStore(url, { poolSize: 2 });
    await stall();
    const writing = endings([() => store.users.insert(user('susan'))]);
    await expect.poll(() => hanging(url)).toHaveLength(1);
    await store.close();
    expect((await writing).reasons).toEqual([expect.any(StoreUnavailable)]);
  });

  test('whose backends are ended by an administrator frees their places', async () => {
    const url = await createDatabase();
    const store = await openWithSession(url, 2);
    await stall();
    await expect(store.users.insert(user('john'))).rejects.toThrow(StoreUnavailable);
    await runSql(url, `select pg_terminate_backend(pid) from pg_stat_activity where ${waiting}`);
    await expect.poll(() => store.poolState()!.open).toBe(0);
  });
});

describe.runIf(hasOwnPostgres)('a PostgreSQL that is read-only', () => {
  const { running, createDatabase } = ownPostgres();

  test('is left with every connection, at the first write that it refuses', async () => {
    const url = await createDatabase();
    const store = await openWithSession(url, 4);
    const name = new URL(url).pathname.slice(1);
    const end =
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'latchkey'";
    await runSql(
      running().adminUrl,
      `alter database ${name} set default_transaction_read_only = on`,
    );
    await runSql(running().adminUrl, end);
    await expect.poll(() => connectionsOf(url)).toEqual([]);
    await Promise.all(times(4, () => store.sessions.find('s1')));
    const before = await connectionsOf(url);
    expect(before.length).toBeGreaterThan(1);
    await runSql(running().adminUrl, `alter database ${name} reset default_transaction_read_only`);
    await expect(store.sessions.touch('s1', at(60), at(0))).rejects.toThrow(StoreUnavailable);
    expect((await endings(times(8, () => () => store.ping()))).reasons).toEqual([]);
    await expect
      .poll(async () => (await connectionsOf(url)).filter((pid) => before.includes(pid)))
      .toEqual([]);
  });
});

describe.runIf(hasOwnPostgres)('of two hosts in DATABASE_URL', () => {
  const { running, createDatabase } = ownPostgres();

  /** The first is in a network that can be cut off; both lead to the same server. */
  async function twoHosts() {
    const proxy = await tcpProxy(running().port);
    const url = await createDatabase();
    const direct = `127.0.0.1:${running().port}`;
    return { proxy, url: url.replace(direct, `127.0.0.1:${proxy.port},${direct}`), direct: url };
  }

  test('one that falls silent while nothing is connected is left at the next step', async () => {
    const { proxy, url, direct } = await twoHosts();
    const store = await openWithSession(url, 2);
    const end =
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'latchkey'";
    proxy.freeze();
    await runSql(running().adminUrl, end);
    await expect.poll(() => connectionsOf(direct)).toEqual([]);
    proxy.thaw();
    await expect.poll(() => store.poolState()!.open).toBe(0);
    proxy.freeze();
    const first = await endings([() => store.sessions.find('s1')]);
    expect(first.slowestMs).toBeLessThan(answerWithinMs + 500);
    await expect
      .poll(async () => (await endings([() => store.ping()])).done, { timeout: 5_000 })
      .toBe(1);
  });

  test('the one that is asked for may be any', async () => {
    const { url } = await twoHosts();
    const store = await openWithSession(`${url}?target_session_attrs=any`, 2);
    expect((await endings([() => store.ping()])).reasons).toEqual([]);
  });
});

describe.runIf(hasOwnPostgres)('steps that the server undoes', () => {
  const { createDatabase } = ownPostgres({ deadlock_timeout: '20ms' });

  test('are begun anew until all of them are done, though they meet in circles', async () => {
    const url = await createDatabase();
    const { db, migrate } = postgresEngine(url, { poolSize: 8 });
    onTestFinished(() => db.destroy());
    await migrate();
    await runSql(
      url,
      'create table counters as select id, 0 as count from generate_series(1, 4) id',
    );
    const add = (ids: readonly number[]) => () =>
      atomically(db, async (transaction) => {
        for (const id of ids) {
          await sql`update counters set count = count + 1 where id = ${id}`.execute(transaction);
        }
      });
    const orders = [
      [1, 2, 3, 4],
      [4, 3, 2, 1],
      [2, 4, 1, 3],
    ];
    const { reasons } = await endings(times(9, (n) => add(orders[n % 3]!)));
    expect(reasons).toEqual([]);
    expect(await runSql(url, 'select distinct count from counters')).toEqual([{ count: 9 }]);
  });

  test('are given up within the time of one step', async () => {
    const { db } = postgresEngine(await createDatabase(), { poolSize: 2 });
    onTestFinished(() => db.destroy());
    let attempts = 0;
    const lose = () =>
      atomically(db, async (transaction) => {
        attempts += 1;
        await sql`select pg_sleep(0.25)`.execute(transaction);
        await sql`do $$ begin raise exception 'lost' using errcode = '40001'; end $$`.execute(
          transaction,
        );
      });
    const { reasons, slowestMs } = await endings([lose]);
    expect(reasons[0]).toBeInstanceOf(StoreUnavailable);
    expect(attempts).toBeGreaterThan(2);
    expect(slowestMs).toBeLessThan(answerWithinMs + 500);
  });
});
