import { Client } from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { hasOwnPostgres, ownPostgres } from '../support/postgres-rig.ts';
import { runSql } from '../support/postgres-server.ts';
import { createTestServer, type TestServer } from '../support/test-server.ts';

/** What is promised of a database that takes no writes, and of one that takes them again. */
const withinMs = 5_000;

/** What `/ready` says by now, and not what it said within the last second. */
const ready = async (server: TestServer) => {
  server.clock.advanceSeconds(1);
  return (await server.fetch(new Request('http://localhost:4000/ready'))).status;
};

const expectReady = async (server: TestServer, status: number) => {
  await expect.poll(() => ready(server), { timeout: withinMs, interval: 50 }).toBe(status);
};

describe.runIf(hasOwnPostgres)('/ready on a PostgreSQL', () => {
  const { running, createDatabase } = ownPostgres();

  async function setStandbys(names: string): Promise<void> {
    await runSql(running().adminUrl, `alter system set synchronous_standby_names = '${names}'`);
    await runSql(running().adminUrl, 'select pg_reload_conf()');
  }

  test('whose synchronous standby is gone says no in time, reads go on, and then yes again', async () => {
    const server = await createTestServer({ DATABASE_URL: await createDatabase() });
    const token = await server.signUp();
    await expectReady(server, 200);
    onTestFinished(() => setStandbys(''));
    await setStandbys('nobody');
    await expectReady(server, 503);
    // It is asked on and on, and takes no connections from those who read.
    for (let n = 0; n < 3; n += 1) {
      expect(await ready(server)).toBe(503);
      expect((await server.me(token)).status).toBe(200);
    }
    await setStandbys('');
    await expectReady(server, 200);
  });

  test.each(['users', 'sessions', 'attempts'])(
    'whose table %s is locked by another transaction says no in time, and then yes again',
    async (table) => {
      const url = await createDatabase();
      const server = await createTestServer({ DATABASE_URL: url });
      await expectReady(server, 200);
      const other = new Client(url);
      await other.connect();
      onTestFinished(() => other.end());
      await other.query(`begin; lock table ${table} in access exclusive mode`);
      await expectReady(server, 503);
      await other.query('rollback');
      await expectReady(server, 200);
    },
  );

  test('writes a row each time, and leaves no more of them the longer it is asked', async () => {
    const url = await createDatabase();
    const store = await openStore(url);
    onTestFinished(() => store.close());
    const rows = async () => (await runSql(url, 'select name, xmin::text from locks')).length;
    const written = async () => (await runSql(url, 'select pg_current_wal_insert_lsn() as at'))[0];
    await store.ping();
    const before = await written();
    for (let n = 0; n < 10; n += 1) await store.ping();
    expect(await written()).not.toEqual(before);
    expect(await rows()).toBe(1);
  });
});
