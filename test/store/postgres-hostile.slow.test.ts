import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { createPgBouncer, pgbouncerVersion } from '../support/pgbouncer.ts';
import { hasOwnPostgres, ownPostgres } from '../support/postgres-rig.ts';
import { databaseOn, runSql } from '../support/postgres-server.ts';
import { letUse, userOf } from '../support/store-ledger.ts';
import { tcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

const clients = 50;
const poolSize = 8;
const recoverWithinMs = 5_000;

interface Place {
  /** Runs a statement as the superuser. */
  readonly asAdmin: (text: string) => Promise<Record<string, unknown>[]>;
  readonly adminUrl: string;
  readonly url: string;
  readonly name: string;
  readonly proxy: TcpProxy;
}

type Adversity = (place: Place) => Promise<unknown>;

const ours = "application_name = 'latchkey'";
const endAll = `select pg_terminate_backend(pid) from pg_stat_activity where ${ours}`;

const again = async (count: number, pauseMs: number, step: () => Promise<unknown>) => {
  for (let n = 0; n < count; n += 1) {
    await step();
    await pause(pauseMs);
  }
};

/** With a setting that the role is given, on new connections, for a while. */
const withRole =
  (setting: string): Adversity =>
  async ({ asAdmin }) => {
    const [name] = setting.split(' ');
    await asAdmin(`alter role latchkey set ${setting}`);
    await asAdmin(endAll);
    await pause(800);
    await asAdmin(`alter role latchkey reset ${name}`);
  };

const withSystem =
  (setting: string): Adversity =>
  async ({ asAdmin }) => {
    const [name] = setting.split(' ');
    await asAdmin(`alter system set ${setting}`);
    await asAdmin('select pg_reload_conf()');
    await pause(800);
    await asAdmin(`alter system reset ${name}`);
    await asAdmin('select pg_reload_conf()');
  };

const one = `(select pid from pg_stat_activity where ${ours} order by random() limit 1)`;

const adversities: Record<string, Adversity> = {
  'connections are ended at random': ({ asAdmin }) =>
    again(100, 10, () => asAdmin(`select pg_terminate_backend(pid) from ${one} one`)),
  'statements are cancelled at random': ({ asAdmin }) =>
    again(200, 5, () => asAdmin(`select pg_cancel_backend(pid) from ${one} one`)),
  'the role has a statement_timeout of 1 ms': withRole("statement_timeout = '1ms'"),
  'the role has a lock_timeout of 1 ms': withRole("lock_timeout = '1ms'"),
  'the role has a transaction_timeout of 3 ms': withRole("transaction_timeout = '3ms'"),
  'the role is serializable': withRole("default_transaction_isolation = 'serializable'"),
  'the role is read-only': withRole('default_transaction_read_only = on'),
  'the server is read-only': withSystem('default_transaction_read_only = on'),
  'idle sessions are ended': withRole("idle_session_timeout = '5ms'"),
  'idle transactions are ended': withRole("idle_in_transaction_session_timeout = '1ms'"),
  'tables are changed': ({ adminUrl, name }) =>
    again(5, 100, async () => {
      for (const change of ['add column more text', 'drop column more'])
        for (const table of ['users', 'sessions', 'attempts'])
          await runSql(databaseOn(adminUrl, name), `alter table ${table} ${change}`);
    }),
  'strangers take all connections': async ({ adminUrl }) => {
    const strangers: Client[] = [];
    const take = async () => {
      const stranger = new Client(adminUrl);
      stranger.on('error', () => {});
      await stranger.connect().then(
        () => strangers.push(stranger),
        () => {},
      );
    };
    await again(10, 0, () => Promise.all(Array.from({ length: 20 }, take)));
    await strangers[0]!.query(endAll);
    await again(10, 100, () => Promise.all(Array.from({ length: 5 }, take)));
    await Promise.all(strangers.map((stranger) => stranger.end()));
  },
  'the database takes no connections, and is renamed': async ({ asAdmin, name }) => {
    const rename = async (from: string, to: string) => {
      await asAdmin(`alter database ${from} allow_connections false`);
      await asAdmin(endAll);
      await pause(300);
      await asAdmin(`alter database ${from} rename to ${to}`);
      await asAdmin(`alter database ${to} allow_connections true`);
    };
    await rename(name, `${name}_gone`);
    await pause(500);
    await rename(`${name}_gone`, name);
  },
  'the password is changed': async ({ asAdmin, url }) => {
    const password = decodeURIComponent(new URL(url).password);
    await asAdmin("alter role latchkey password 'another'");
    await asAdmin(endAll);
    await pause(1_000);
    await asAdmin(`alter role latchkey password '${password}'`);
  },
  'connections are cut in the middle of a message': ({ proxy }) =>
    again(15, 50, async () => proxy.cut()),
  'the network is silent': async ({ proxy }) => {
    proxy.freeze();
    await pause(2_500);
    proxy.thaw();
  },
};

describe.runIf(hasOwnPostgres)('three stores that 50 clients use, while', () => {
  const { running, createDatabase } = ownPostgres({
    synchronous_commit: 'on',
    max_connections: '60',
    deadlock_timeout: '100ms',
  });

  /** The database is reached at `through`: by itself, or behind a pooler. */
  async function expectToHold(direct: string, through: string, adversity: Adversity) {
    const { port } = new URL(through);
    const proxy = await tcpProxy(Number(port));
    const url = through.replace(`:${port}/`, `:${proxy.port}/`);
    const stores = await Promise.all([1, 2, 3].map(() => openStore(url, { poolSize })));
    onTestFinished(async () => void (await Promise.all(stores.map((store) => store.close()))));
    for (let n = 0; n < clients; n += 1) await stores[0]!.users.insert(userOf(n));
    const using = letUse(stores, clients);
    await expect.poll(() => using.told.length, { timeout: 10_000 }).toBeGreaterThan(clients);
    const { adminUrl } = running();
    const admin = new Client(adminUrl);
    await admin.connect();
    onTestFinished(() => admin.end());
    const place = {
      asAdmin: async (text: string) => (await admin.query<Record<string, unknown>>(text)).rows,
      adminUrl,
      url,
      proxy,
      name: new URL(url).pathname.slice(1),
    };

    await adversity(place);

    for (const store of stores) {
      for (const step of [() => store.sessions.find('0-0'), () => store.ping()])
        await expect
          .poll(() => step().then(() => 'well', String), { timeout: recoverWithinMs, interval: 20 })
          .toBe('well');
    }
    const told = using.told.length;
    await expect.poll(() => using.told.length, { timeout: 5_000 }).toBeGreaterThan(told + 10);
    await using.stop();
    await using.expectKept(direct);
    for (const store of stores) {
      const inUse = () => {
        const { open, idle, waiting } = store.poolState()!;
        return { inUse: open - idle, waiting, isTooMany: open > poolSize };
      };
      await expect.poll(inUse).toEqual({ inUse: 0, waiting: 0, isTooMany: false });
    }
    const left = `select state, query from pg_stat_activity where ${ours} and datname = '${place.name}' and state <> 'idle'`;
    await expect.poll(() => place.asAdmin(left)).toEqual([]);
    const all = Array.from({ length: 100 }, (_unused, n) =>
      stores[n % 3]!.sessions.find(`${n}-0`).then(() => 'well', String),
    );
    expect(new Set(await Promise.all(all))).toEqual(new Set(['well']));
    // One at a time, as servers do: they write one row, and a connection may still have a lock_timeout of 1 ms.
    for (const store of stores) await store.ping();
  }

  test.each(Object.entries(adversities))('%s', { timeout: 40_000 }, async (_, adversity) => {
    const direct = await createDatabase();
    await expectToHold(direct, direct, adversity);
  });

  describe.runIf(pgbouncerVersion)('behind a pooler', () => {
    const some = [
      'connections are ended at random',
      'statements are cancelled at random',
      'the role is serializable',
      'connections are cut in the middle of a message',
    ];
    test.each(some)('%s', { timeout: 40_000 }, async (what) => {
      const direct = await createDatabase();
      const pooler = await createPgBouncer(direct);
      onTestFinished(() => pooler.remove());
      await expectToHold(direct, pooler.url, adversities[what]!);
    });
  });
});
