import { expect, test } from 'vitest';
import { administrateKeys, kidOf, loginSusan, publishedKids, secrets } from '../support/keys.ts';
import { createTestServer, type TestServer } from '../support/test-server.ts';

/** Returns the ids of the keys that a server has recorded as new, by what it knows a moment later. */
async function recorded(server: TestServer): Promise<unknown[]> {
  server.clock.advanceSeconds(1);
  await publishedKids(server);
  return server.logged
    .map((line) => JSON.parse(line))
    .filter(({ event }) => event === 'key_rotated')
    .map(({ kid }) => kid);
}

const restart = ({ store, clock }: TestServer, environment: Record<string, string>) =>
  createTestServer(environment, { store, clock });

test('the first key takes over from none, and a restart changes nothing', async () => {
  const server = await createTestServer();
  expect(await recorded(server)).toEqual([]);
  expect(await recorded(await restart(server, {}))).toEqual([]);
});

test('each running server records what a command rotates, once', async () => {
  const server = await createTestServer();
  const other = await restart(server, {});
  const { kid } = await administrateKeys(server).rotate();
  for (const one of [server, other, server]) expect(await recorded(one)).toEqual([kid]);
  server.clock.advanceSeconds(400);
  expect(await recorded(server)).toEqual([kid]);
});

test('a key that takes the place of a retired one is recorded; a waiting one was before', async () => {
  const server = await createTestServer();
  const keys = administrateKeys(server);
  const first = await keys.list();
  const second = await keys.retire(first[0]!.kid, { forget: false });
  expect(await recorded(server)).toEqual([second.kid]);
  const third = await keys.rotate();
  expect(await recorded(server)).toEqual([second.kid, third.kid]);
  expect(await keys.retire(second.kid, { forget: true })).toMatchObject({ kid: third.kid });
  expect(await recorded(server)).toEqual([second.kid, third.kid]);
});

test('another AUTH_ALGORITHM is recorded by the server that begins it, and by those that run', async () => {
  const server = await createTestServer();
  await server.signUp();
  const changed = await restart(server, { AUTH_ALGORITHM: 'RS256' });
  const [, next] = await publishedKids(changed);
  expect(await recorded(changed)).toEqual([next]);
  expect(await recorded(server)).toEqual([next]);
  expect(await recorded(await restart(server, { AUTH_ALGORITHM: 'RS256' }))).toEqual([]);
});

test('so is HS256, by the id of its key, and the way back', async () => {
  const server = await createTestServer();
  await server.signUp();
  const hs256 = { AUTH_ALGORITHM: 'HS256', AUTH_HS256_SECRET: secrets.one };
  const shared = await restart(server, hs256);
  expect(await recorded(shared)).toEqual([kidOf(await loginSusan(shared))]);
  expect(await recorded(await restart(server, hs256))).toEqual([]);
  const back = await restart(server, {});
  expect(await recorded(back)).toEqual([kidOf(await loginSusan(back))]);
});
