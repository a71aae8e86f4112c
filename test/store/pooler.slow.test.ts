import { sql } from 'kysely';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { postgresEngine } from '../../src/store/postgres/postgres.ts';
import {
  createPgBouncer,
  keepsStatements,
  pgbouncerVersion,
  type PgBouncer,
} from '../support/pgbouncer.ts';
import { hasOwnPostgres, ownPostgres } from '../support/postgres-rig.ts';
import { runSql } from '../support/postgres-server.ts';
import { StoreUnavailable } from '../../src/lib/store-errors.ts';
import { at, session, user } from '../support/rows.ts';

describe.runIf(hasOwnPostgres && pgbouncerVersion)('behind a pooler of transactions', () => {
  const { running, createDatabase } = ownPostgres({
    synchronous_commit: 'off',
    default_transaction_isolation: 'repeatable read',
  });

  async function pooled(settings: Record<string, string> = {}): Promise<[PgBouncer, string]> {
    const direct = await createDatabase();
    const pooler = await createPgBouncer(direct, settings);
    onTestFinished(() => pooler.remove());
    return [pooler, direct];
  }

  const statements: [string, Record<string, string>][] = [['forgets prepared statements', {}]];
  if (keepsStatements) {
    statements[0] = ['forgets prepared statements', { max_prepared_statements: '0' }];
    statements.push(['keeps prepared statements', { max_prepared_statements: '50' }]);
  }

  describe.each(statements)('that %s', (_, settings) => {
    test('each statement is the one that was asked, on whatever connection it runs', async () => {
      const [{ url }] = await pooled({ ...settings, default_pool_size: '4' });
      const stores = await Promise.all([1, 2, 3].map(() => openStore(url, { poolSize: 8 })));
      onTestFinished(async () => void (await Promise.all(stores.map((store) => store.close()))));
      const names = Array.from({ length: 20 }, (_unused, n) => `user${n}`);
      await Promise.all(names.map((name, n) => stores[n % 3]!.users.insert(user(name))));
      const step = async (n: number) => {
        const name = names[n % names.length]!;
        const store = stores[n % 3]!;
        if (n % 2 === 0)
          await store.passwords.set({ userId: `id-${name}`, hash: `hash ${n}`, now: at(n) });
        const [found, none] = await Promise.all([
          store.users.findById(`id-${name}`),
          store.sessions.find(`none-${n}`),
        ]);
        return [found?.username === name, none];
      };
      // A few at once: this test does not ask how long a step may wait.
      const seen: Awaited<ReturnType<typeof step>>[] = [];
      for (let n = 0; n < 300; n += 20)
        seen.push(...(await Promise.all(Array.from({ length: 20 }, (_unused, m) => step(n + m)))));
      expect(seen.filter(([right, none]) => right !== true || none !== null)).toEqual([]);
    });
  });

  test('every transaction has the settings that are promised, and leaves none of them behind', async () => {
    const [{ url }] = await pooled({ default_pool_size: '1' });
    const { db } = postgresEngine(url, { poolSize: 2 });
    onTestFinished(() => db.destroy());
    const settings = sql<Record<string, string>>`select
      current_setting('statement_timeout') statements,
      current_setting('idle_in_transaction_session_timeout') idle,
      current_setting('synchronous_commit') commits`;
    const promised = { statements: '1500ms', idle: '2s', commits: 'on' };
    expect((await settings.execute(db)).rows).toEqual([promised]);
    await db.transaction().execute(async (transaction) => {
      expect((await settings.execute(transaction)).rows).toEqual([promised]);
      const { rows } = await sql`show transaction isolation level`.execute(transaction);
      expect(rows).toEqual([{ transaction_isolation: 'read committed' }]);
    });
    const others = await runSql(
      url,
      "select current_setting('statement_timeout') statements, current_setting('synchronous_commit') commits, current_setting('default_transaction_isolation') isolation",
    );
    expect(others).toEqual([{ statements: '0', commits: 'off', isolation: 'repeatable read' }]);
  });

  test('a statement outside a transaction is ended by the server in time', async () => {
    const [{ url }, direct] = await pooled();
    const store = await openStore(url);
    onTestFinished(() => store.close());
    await store.users.insert(user('susan'));
    await store.sessions.start(session('s1'), 'r1');
    const lock = 'begin; update sessions set id = id; select pg_sleep(3); commit';
    const held = runSql(direct, lock);
    const find =
      "select 1 from pg_stat_activity where query like 'begin; update sessions%' and wait_event = 'PgSleep'";
    while ((await runSql(direct, find)).length === 0);
    await expect(store.sessions.touch('s1', at(60), at(0))).rejects.toThrow(/does not answer/);
    const waiting = "select 1 from pg_stat_activity where wait_event_type = 'Lock'";
    await expect.poll(() => runSql(direct, waiting), { timeout: 1_000 }).toEqual([]);
    await held;
  });

  test('a standby that stalls keeps the connections that it has, and no others', async () => {
    const [pooler] = await pooled({ default_pool_size: '20' });
    const store = await openStore(pooler.url, { poolSize: 4 });
    onTestFinished(() => store.close());
    const asAdmin = (text: string) => runSql(running().adminUrl, text);
    const standBy = async (name: string) => {
      await asAdmin(`alter system set synchronous_standby_names = '${name}'`);
      await asAdmin('select pg_reload_conf()');
      await expect
        .poll(() => asAdmin('show synchronous_standby_names'))
        .toEqual([{ synchronous_standby_names: name }]);
    };
    await standBy('nobody');
    onTestFinished(() => standBy(''));
    const hanging = () => asAdmin("select 1 from pg_stat_activity where wait_event = 'SyncRep'");
    const insert = (name: string) =>
      store.users.insert(user(name)).catch((error: unknown) => error instanceof StoreUnavailable);

    for (const round of ['a', 'b', 'c']) {
      const writing = Promise.all([1, 2, 3, 4, 5, 6].map((n) => insert(`user-${round}-${n}`)));
      expect(await store.users.findById('nobody')).toBeNull();
      expect(new Set(await writing)).toEqual(new Set([true]));
      // Of four connections, two are for reads.
      expect(await hanging()).toHaveLength(2);
    }
    await standBy('');
    await expect.poll(() => insert('susan'), { timeout: 5_000 }).toBe('inserted');

    await standBy('nobody');
    expect(await insert('john')).toBe(true);
    await pooler.stop('SIGKILL');
    await expect.poll(() => store.poolState()!.open).toBe(0);
  });

  test('what the role has already is not set again', async () => {
    const [{ url }, direct] = await pooled();
    const name = new URL(direct).pathname.slice(1);
    const give = (setting: string) =>
      runSql(direct, `alter role latchkey in database ${name} set ${setting}`);
    await give("statement_timeout = '1500ms'");
    await give("idle_in_transaction_session_timeout = '2s'");
    await give('synchronous_commit = remote_apply');
    const { db } = postgresEngine(url, {});
    onTestFinished(() => db.destroy());
    const find = sql`select setting, source from pg_settings
      where name in ('statement_timeout', 'synchronous_commit') order by name`;
    const given = [
      { setting: '1500', source: 'database user' },
      { setting: 'remote_apply', source: 'database user' },
    ];
    expect((await find.execute(db)).rows).toEqual(given);
    await db.transaction().execute(async (transaction) => {
      expect((await find.execute(transaction)).rows).toEqual(given);
    });
  });

  test('a migration leaves no lock, and many at once run each once', async () => {
    const [{ url }, direct] = await pooled({ default_pool_size: '4' });
    const stores = await Promise.all([1, 2, 3, 4, 5, 6].map(() => openStore(url)));
    const migrated = stores.flatMap((store) => store.migrated);
    expect(new Set(migrated).size).toBe(migrated.length);
    await Promise.all(stores.map((store) => store.close()));
    expect(await runSql(direct, "select * from pg_locks where locktype = 'advisory'")).toEqual([]);
  });

  test('a pooler of statements is refused in one line', async () => {
    const [{ url }] = await pooled({ pool_mode: 'statement' });
    await expect(openStore(url)).rejects.toThrow(
      /^The pooler at .* works by statement, .*\. Set its pool_mode to transaction or session\.$/,
    );
  });

  test('a pooler of sessions is as good', async () => {
    const [{ url }] = await pooled({ pool_mode: 'session' });
    const store = await openStore(url);
    onTestFinished(() => store.close());
    await store.users.insert(user('susan'));
    expect((await store.users.findById('id-susan'))?.username).toBe('susan');
  });

  test('a move from it is refused: who else has the database open cannot be seen', async () => {
    const [{ url }] = await pooled();
    await openStore(url).then((store) => store.close());
    const from = postgresEngine(url, { poolSize: 1, patient: true, alone: true });
    onTestFinished(() => from.db.destroy());
    const look = from.db.transaction().execute((transaction) => from.requireAlone(transaction));
    await expect(look).rejects.toThrow(/is a pooler or a proxy, .* Name PostgreSQL itself\.$/);
  });
});
