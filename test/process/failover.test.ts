import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { hasOwnPostgres, ownPostgres } from '../support/postgres-rig.ts';
import { runSql, type PostgresServer } from '../support/postgres-server.ts';
import { ask, latchkey, main, run, startServer, viewer } from '../support/process.ts';
import { tcpProxy } from '../support/tcp-proxy.ts';

const clients = 6;
const refreshes = 20;
const servesWithinMs = 2_000;
const fields = 'accessToken refreshToken';

/** What a client was told of its user. */
interface Known {
  readonly name: string;
  accessToken: string;
  refreshToken: string;
  ended: boolean;
}

/** Lets clients sign up, refresh and log out until told to stop. Who gets no answer asks again. */
function letWrite(port: number) {
  const known: Known[] = [];
  const statuses: Record<number, number> = {};
  const over = new AbortController();
  let acknowledgedAt = 0;

  const insist = async (
    query: string | ((attempt: number) => string),
    token?: string,
  ): Promise<Record<string, any>> => {
    for (let attempt = 0; ; attempt += 1) {
      const text = typeof query === 'string' ? query : query(attempt);
      const { status, body } = await ask(port, text, token);
      statuses[status] = (statuses[status] ?? 0) + 1;
      if (status !== 503) {
        acknowledgedAt = performance.now();
        return body.data ?? {};
      }
      await pause(20);
    }
  };

  const live = async (client: number) => {
    for (let n = 0; !over.signal.aborted; n += 1) {
      // What got no answer may have been done, and the name be taken.
      const { signUp } = await insist(
        (attempt) =>
          `mutation { signUp(input: { username: "user-${client}-${n}-${attempt}", password: "correct horse battery" }) { ${fields} user { username } } }`,
      );
      const one: Known = { name: signUp.user.username, ...signUp, ended: false };
      known.push(one);
      for (let turn = 0; turn < refreshes; turn += 1) {
        const token = JSON.stringify(one.refreshToken);
        const answer = await insist(`mutation { refresh(refreshToken: ${token}) { ${fields} } }`);
        Object.assign(one, answer['refresh']);
      }
      if (n % 2 === 0) one.ended = (await insist('mutation { logout }', one.accessToken))['logout'];
    }
  };

  const done = Promise.all(Array.from({ length: clients }, (_, client) => live(client)));
  return {
    known,
    statuses,
    acknowledgedAt: () => acknowledgedAt,
    async stop() {
      over.abort();
      await done;
    },
  };
}

type Writing = ReturnType<typeof letWrite>;

/** How long after the promotion the first write was acknowledged, in milliseconds. */
async function promote(standby: PostgresServer, { acknowledgedAt }: Writing): Promise<number> {
  await runSql(standby.adminUrl, 'select pg_promote()');
  const promotedAt = performance.now();
  await expect.poll(acknowledgedAt, { interval: 5, timeout: 10_000 }).toBeGreaterThan(promotedAt);
  return acknowledgedAt() - promotedAt;
}

async function untilMore({ known }: Writing, count: number): Promise<void> {
  const goal = known.length + count;
  await expect.poll(() => known.length, { timeout: 30_000 }).toBeGreaterThan(goal);
}

/** Whoever logged out stays out, and the newest refresh token of everybody else is good. */
async function expectKept(port: number, { known, statuses }: Writing): Promise<void> {
  expect(Object.keys(statuses)).toEqual(['200', '503']);
  for (const { name, accessToken, refreshToken, ended } of known) {
    expect(await viewer(port, accessToken), name).toBe(ended ? undefined : name);
    if (ended) continue;
    const refresh = `mutation { refresh(refreshToken: "${refreshToken}") { user { username } } }`;
    expect((await ask(port, refresh)).body.data?.['refresh'].user.username).toBe(name);
  }
}

describe.runIf(hasOwnPostgres)('two PostgreSQL servers in DATABASE_URL,', () => {
  describe.each(['killed', 'silent'] as const)('of which the primary is %s:', (how) => {
    const { running, createDatabase } = ownPostgres({ synchronous_commit: 'on' });

    /** A standby that has every commit before it is acknowledged, and the database on both. */
    async function replicate(): Promise<{ standby: PostgresServer; database: string }> {
      const url = await createDatabase();
      const standby = await running().startStandby();
      onTestFinished(() => standby.stop());
      const admin = (text: string) => runSql(running().adminUrl, text);
      await admin("alter system set synchronous_standby_names = '*'");
      await admin('select pg_reload_conf()');
      await expect
        .poll(() => admin('select sync_state from pg_stat_replication'), { timeout: 10_000 })
        .toEqual([{ sync_state: 'sync' }]);
      return { standby, database: new URL(url).pathname };
    }

    const urlOf = (ports: readonly number[], database: string) => {
      const { username, password } = new URL(running().url);
      const hosts = ports.map((port) => `127.0.0.1:${port}`).join(',');
      return `postgres://${username}:${password}@${hosts}${database}`;
    };

    test(
      'the standby is promoted, nothing acknowledged is lost, and the server goes on by itself',
      { timeout: 120_000 },
      async () => {
        const { standby, database } = await replicate();
        const proxy = await tcpProxy(running().port);
        // The standby comes first: it is passed over until it is the primary.
        const DATABASE_URL = urlOf([standby.port, proxy.port], database);
        const server = await startServer({ DATABASE_URL });
        const writing = letWrite(server.port);
        await untilMore(writing, 10);

        if (how === 'killed') await running().stop('kill');
        else proxy.freeze();
        await expect.poll(() => writing.statuses[503] ?? 0, { timeout: 5_000 }).toBeGreaterThan(0);
        const servedAfterMs = await promote(standby, writing);
        await untilMore(writing, 10);
        await writing.stop();

        await expectKept(server.port, writing);
        expect(servedAfterMs).toBeLessThan(servesWithinMs);
        if (process.env['LATCHKEY_LOAD_SECONDS'])
          console.info({ how, servedAfterMs, users: writing.known.length, ...writing.statuses });
      },
    );
  });

  describe('and a command', () => {
    const { running, createDatabase } = ownPostgres();

    test('finds the primary wherever it is in the list, and ends at once', async () => {
      const url = await createDatabase();
      await latchkey(['migrate'], { env: { DATABASE_URL: url } });
      const standby = await running().startStandby();
      onTestFinished(() => standby.stop());
      const silent = await tcpProxy(running().port);
      silent.freeze();
      const listUsers = (ports: readonly number[]) => {
        const hosts = ports.map((port) => `127.0.0.1:${port}`).join(',');
        const DATABASE_URL = url.replace(/127\.0\.0\.1:\d+/, hosts);
        return latchkey(['user', 'list'], { env: { DATABASE_URL } });
      };

      for (const first of [standby.port, silent.port]) {
        const begun = performance.now();
        expect(await listUsers([first, running().port])).toMatchObject({ code: 0 });
        // A command waits five seconds for a server that says nothing.
        expect(performance.now() - begun).toBeLessThan(4_500);
      }
      const { code, stderr } = await listUsers([standby.port, standby.port]);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^No server of .* takes writes\./);
    });
  });

  test('none of which takes writes, are named by a start that fails', async () => {
    const env = { DATABASE_URL: 'postgres://me:hunter2@127.0.0.1:1,127.0.0.1:2/latchkey' };
    const { code, stderr } = await run([main], { env: { ...env, PORT: '0' } });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^Nothing listens at postgres:\/\/127\.0\.0\.1:1,127\.0\.0\.1:2\/latchkey\./,
    );
    expect(stderr).not.toContain('hunter2');
  });
});
