import { expect, test } from 'vitest';
import { createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { shareHashingThreads } from '../../src/features/passwords/hashing-threads.ts';
import { captureLog } from '../../src/lib/log.ts';
import { systemRandom } from '../../src/lib/secrets.ts';
import { administrateKeys, kidOf, loginSusan, publishedKids, secrets } from '../support/keys.ts';
import { createTestServer, type TestServer } from '../support/test-server.ts';

const hs256 = { AUTH_ALGORITHM: 'HS256', AUTH_HS256_SECRET: secrets.one };
const aDay = 86_400;

const restart = ({ store, clock }: TestServer, environment: Record<string, string>) =>
  createTestServer(environment, { store, clock });

/** The upkeep of a server that starts now, on the store of another; and what it logs. */
async function upkeep({ store, clock }: TestServer, environment: Record<string, string> = {}) {
  const { log, lines } = captureLog();
  const config = loadConfig({ ...environment, DATABASE_URL: 'sqlite::memory:' });
  const auth = await createApp({
    config,
    store,
    clock,
    random: systemRandom,
    log,
    record() {},
    threads: shareHashingThreads(),
  });
  const logged = () =>
    lines
      .map((line) => JSON.parse(line) as { level: number; msg: string })
      .map(({ level, msg }) => [level, msg]);
  return { maintain: auth.upkeep.keys, logged };
}

test('a server goes on with a new key where another has retired them all, and says so once', async () => {
  const server = await createTestServer();
  const old = await server.signUp();
  const { maintain, logged } = await upkeep(server);
  await restart(server, hs256);
  await maintain();
  // It has read its keys again by then.
  server.clock.advanceSeconds(10);
  const next = await loginSusan(server);
  expect(kidOf(next)).not.toBe(kidOf(old));
  for (const token of [old, next]) expect((await server.me(token)).status).toBe(200);
  expect(logged()).toEqual([[50, expect.stringContaining('AUTH_ALGORITHM')]]);
  await maintain();
  expect(logged()).toHaveLength(1);

  server.clock.advanceSeconds(aDay + 3600);
  await maintain();
  const later = await loginSusan(server);
  expect((await server.me(later)).status).toBe(200);
  expect(await publishedKids(server)).toEqual([kidOf(later)]);
});

test('a server whose keys verify no more issues no token that it would refuse', async () => {
  const server = await createTestServer();
  await server.signUp();
  await restart(server, hs256);
  server.clock.advanceSeconds(aDay + 3600);
  const answer = await server.login('susan', 'correct horse battery');
  expect(answer.status).toBe(500);
  expect(server.logged.join()).toContain('No key signs now');
});

test('a server with HS256 says at its start that others will refuse its tokens', async () => {
  const server = await createTestServer();
  const { logged } = await upkeep(server, hs256);
  expect(logged()).toEqual([[40, expect.stringContaining('HS256')]]);
  expect((await upkeep(server, hs256)).logged()).toEqual([]);
});

test.each([
  ['HS256', hs256],
  ['RS256', { AUTH_ALGORITHM: 'RS256' }],
])('a server with %s says so as long as another has ES256', async (_name, environment) => {
  const server = await createTestServer(environment);
  const { maintain, logged } = await upkeep(server, environment);
  await maintain();
  expect(logged()).toEqual([]);
  await restart(server, {});
  for (const times of [1, 2]) {
    await maintain();
    expect(logged()).toEqual(
      Array.from({ length: times }, () => [50, expect.stringContaining('AUTH_ALGORITHM')]),
    );
  }
  // It changes nothing, or two of them would rotate each other's keys for ever.
  expect(await administrateKeys(server).list()).toHaveLength(environment === hs256 ? 1 : 2);
});

test('two servers that find no key make one together', async () => {
  const server = await createTestServer();
  await server.signUp();
  const all = await Promise.all([upkeep(server), upkeep(server)]);
  server.clock.advanceSeconds(1);
  await restart(server, hs256);
  await Promise.all(all.map(({ maintain }) => maintain()));
  const states = (await administrateKeys(server).list()).map(({ state }) => state);
  expect(states).toEqual(['retired', 'current']);
});
