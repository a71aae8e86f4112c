import { sql } from 'kysely';
import { Client } from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { queryAfter } from '../../src/store/postgres/query.ts';
import { postgresEngine } from '../../src/store/postgres/postgres.ts';
import { createPostgresDatabase, hasPostgres } from '../support/postgres-database.ts';
import { tcpProxy } from '../support/tcp-proxy.ts';

describe.runIf(hasPostgres)('statements on PostgreSQL', () => {
  async function connected(): Promise<Client> {
    const client = new Client(await createPostgresDatabase());
    await client.connect();
    onTestFinished(() => client.end());
    return client;
  }

  /** A database and how many round trips were made to it. */
  async function watched() {
    const url = new URL(await createPostgresDatabase());
    const proxy = await tcpProxy(Number(url.port));
    url.port = String(proxy.port);
    const { db } = postgresEngine(url.href, { poolSize: 1 });
    onTestFinished(() => db.destroy());
    await sql`select 1`.execute(db);
    const begun = proxy.roundTrips;
    return { db, trips: () => proxy.roundTrips - begun };
  }

  test('a transaction of three statements takes four round trips', async () => {
    const { db, trips } = await watched();
    await db.transaction().execute(async (transaction) => {
      for (const name of ['a', 'b', 'c'])
        await transaction.insertInto('locks').values({ name }).execute();
    });
    expect(trips()).toBe(4);
    expect(await db.selectFrom('locks').select('name').execute()).toHaveLength(3);
  });

  test('a transaction that asks nothing takes none', async () => {
    const { db, trips } = await watched();
    await db.transaction().execute(async () => {});
    const thrown = db.transaction().execute(() => Promise.reject(new Error('no')));
    await expect(thrown).rejects.toThrow('no');
    expect(trips()).toBe(0);
  });

  test('a transaction whose first statement fails leaves nothing, and the connection is as good', async () => {
    const { db } = await watched();
    const insert = (name: string) => db.insertInto('locks').values({ name });
    await insert('a').execute();
    for (const _ of [1, 2]) {
      const failed = db
        .transaction()
        .execute((transaction) => transaction.insertInto('locks').values({ name: 'a' }).execute());
      await expect(failed).rejects.toMatchObject({ name: 'UniqueConflict' });
    }
    await db.transaction().execute(async (transaction) => {
      await transaction.insertInto('locks').values({ name: 'b' }).execute();
    });
    const names = db.selectFrom('locks').select('name').orderBy('name');
    expect(await names.execute()).toEqual([{ name: 'a' }, { name: 'b' }]);
    const { rows } =
      await sql`select 1 from pg_prepared_statements where name like 'latchkey-%'`.execute(db);
    expect(rows).toHaveLength(1);
  });

  test('a transaction that goes on after a failed statement fails with what has failed, and leaves nothing', async () => {
    const { db } = await watched();
    const insert = (name: string) => db.insertInto('locks').values({ name });
    await insert('a').execute();
    const step = db.transaction().execute(async (transaction) => {
      const add = (name: string) => transaction.insertInto('locks').values({ name }).execute();
      await add('b');
      await add('a').catch(() => {});
      await add('c').catch(() => {});
    });
    await expect(step).rejects.toMatchObject({ name: 'UniqueConflict' });
    expect(await db.selectFrom('locks').select('name').execute()).toEqual([{ name: 'a' }]);
  });

  test('a connection on which a transaction was left open is not used again', async () => {
    const { db } = await watched();
    await sql`BEGIN`.execute(db);
    await db.insertInto('locks').values({ name: 'a' }).execute();
    const { rows } = await sql`select 1 from pg_stat_activity
      where datname = current_database() and state = 'idle in transaction'`.execute(db);
    expect(rows).toEqual([]);
    expect(
      (
        await sql`select xact_start = query_start as alone from pg_stat_activity
      where pid = pg_backend_pid()`.execute(db)
      ).rows,
    ).toEqual([{ alone: true }]);
  });

  test('a statement does not run when one ahead of it fails', async () => {
    const client = await connected();
    const insert = { text: 'insert into locks values ($1)', values: ['x'], name: 'named' };
    const failed = queryAfter(client, ['begin', 'select 1 / 0'], insert);
    await expect(failed).rejects.toMatchObject({ code: '22012' });
    await client.query('rollback');
    expect((await client.query('select * from locks')).rows).toEqual([]);
  });

  test('a statement that did not run because one ahead of it failed is prepared when it runs', async () => {
    const client = await connected();
    const named = { text: 'select $1::int as one', values: [1], name: 'named' };
    await expect(queryAfter(client, ['select 1 / 0'], named)).rejects.toMatchObject({
      code: '22012',
    });
    expect((await client.query(named)).rows).toEqual([{ one: 1 }]);
  });

  test('rows of what runs ahead are not those of the statement', async () => {
    const client = await connected();
    const ahead = ["select set_config('statement_timeout', '1234', true)", 'select 1, 2'];
    const text = "select current_setting('statement_timeout') as timeout, $1::int as two";
    for (const _ of [1, 2, 3]) {
      const { rows, command } = await queryAfter(client, ahead, { text, values: [2], name: 'n' });
      expect({ rows, command }).toEqual({
        rows: [{ timeout: '1234ms', two: 2 }],
        command: 'SELECT',
      });
    }
    const { rows } = await queryAfter(client, ahead, { text: 'select 3 as three' });
    expect(rows).toEqual([{ three: 3 }]);
    expect((await client.query('show statement_timeout')).rows).toEqual([
      { statement_timeout: '0' },
    ]);
  });
});
