import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { startCluster, type Cluster } from '../support/cluster.ts';
import { halves } from '../support/halves.ts';
import { letLive, refreshing, type People } from '../support/people.ts';
import { hasOwnPostgres, ownPostgres } from '../support/postgres-rig.ts';
import { runSql } from '../support/postgres-server.ts';

const asked = process.env['LATCHKEY_LOAD_SECONDS'];
const seconds = Number(asked ?? 8);
const clients = 10;
/** Longer than anything may take, the slowness of a busy machine included. */
const slowestMs = 5_000;

/** What is written to the database is what was acknowledged: each user, session and token, and nothing beside. */
async function expectRows(url: string, { persons }: People): Promise<void> {
  for (const [name, query] of Object.entries(halves))
    expect(await runSql(url, query), name).toEqual([]);
  const users = await runSql(url, 'select username from users');
  expect(users).toHaveLength(persons.length);
  expect(new Set(users.map(({ username }) => username))).toEqual(
    new Set(persons.map(({ name }) => name)),
  );
  const rows = await runSql(
    url,
    `select s.id, u.username, s.revoked_at is null as live,
       (s.token_counter - 1)::int as used, s.token_hash as newest
     from sessions s join users u on u.id = s.user_id`,
  );
  const stored = new Map(rows.map((row) => [row['id'], row]));
  for (const { name, sessions } of persons) {
    for (const { id, live, refreshToken, used } of sessions) {
      const newest = createHash('sha256').update(refreshToken).digest('base64url');
      expect(stored.get(id)).toEqual({ id, username: name, live, used: used.length, newest });
      stored.delete(id);
    }
  }
  // A login that was never answered may have been done, or begun again and again.
  const unknown = [...stored.values()].map(({ username }) => username);
  for (const { name, lostLogins } of persons) {
    expect(unknown.filter((username) => username === name).length).toBeLessThanOrEqual(lostLogins);
  }
}

/** Every password logs in, live sessions go on wherever they are asked for, and ended ones nowhere. */
async function expectAnswers({ ask }: Cluster, { persons }: People): Promise<void> {
  for (const { name, password, sessions } of persons) {
    const login = `mutation { login(username: "${name}", password: "${password}") { tokenType } }`;
    expect(await ask(login)).toMatchObject({ data: { login: { tokenType: 'Bearer' } } });
    for (const { live, accessToken, refreshToken } of sessions) {
      expect(await ask('{ me { username } }', accessToken)).toMatchObject(
        live ? { data: { me: { username: name } } } : { reason: 'SESSION_REVOKED' },
      );
      expect(await ask(refreshing(refreshToken))).toMatchObject(
        live ? { code: undefined } : { code: 'REFRESH_TOKEN_INVALID' },
      );
    }
  }
}

/** Outside the grace no used token is good for anything but the end of its session. */
async function expectSingleUse({ ask }: Cluster, { persons }: People): Promise<number> {
  let replays = 0;
  for (const { live, used } of persons.flatMap(({ sessions }) => sessions)) {
    for (const [n, token] of used.entries()) {
      const code = live && n === 0 ? 'REFRESH_TOKEN_REUSED' : 'REFRESH_TOKEN_INVALID';
      expect(await ask(refreshing(token))).toMatchObject({ code, data: null });
      replays += 1;
    }
  }
  return replays;
}

describe.runIf(hasOwnPostgres)('three servers on one PostgreSQL', () => {
  const { running, createDatabase } = ownPostgres({
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
  });

  const until = async (cluster: Cluster, status: number, timeout: number) => {
    await expect
      .poll(() => cluster.readiness(), { interval: 20, timeout })
      .toEqual([status, status, status]);
  };

  test(
    `${seconds} s of load, with one killed and PostgreSQL away in between, leave what was acknowledged and nothing else`,
    async () => {
      const DATABASE_URL = await createDatabase();
      const env = { DATABASE_URL, AUTH_REFRESH_GRACE_SECONDS: '60' };
      const cluster = await startCluster(3, env);
      const people = letLive(cluster, clients);
      const part = () => pause((seconds * 1000) / 4);

      await part();
      await cluster.replace(1);
      await part();
      await running().stop();
      await until(cluster, 503, 2_000);
      await pause(seconds * 50);
      expect(await cluster.readiness()).toEqual([503, 503, 503]);
      await running().start();
      await until(cluster, 200, 5_000);
      await part();
      await part();
      await people.stop();

      const { counts, surprises } = cluster;
      const { contradictions, writes, persons } = people;
      const slowest = cluster.slowestMs;
      expect(contradictions).toEqual([]);
      expect(surprises).toEqual([]);
      expect(slowest).toBeLessThan(slowestMs);
      expect(counts.get('503 STORE_UNAVAILABLE')).toBeGreaterThan(0);
      expect(counts.get('401 REFRESH_TOKEN_REUSED')).toBeGreaterThan(0);
      expect(writes).toBeGreaterThan(10 * seconds);
      await expectRows(DATABASE_URL, people);
      await expectAnswers(cluster, people);
      await cluster.stop();

      const strict = await startCluster(1, { ...env, AUTH_REFRESH_GRACE_SECONDS: '0' });
      const replays = await expectSingleUse(strict, people);
      if (asked) console.info({ writes, replays, users: persons.length, slowest, counts });
    },
    (3 * seconds + 60) * 1000,
  );
});
