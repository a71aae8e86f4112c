import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import { shareHashingThreads } from '../../src/features/passwords/hashing-threads.ts';
import { createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { rotate } from '../../src/features/keys/timeline.ts';
import type { LogEvent } from '../../src/events.ts';
import { createLog } from '../../src/lib/log.ts';
import { systemRandom } from '../../src/lib/secrets.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { administrateKeys, kidOf, loginSusan, publishedKids, secrets } from '../support/keys.ts';
import { expectRefused } from '../support/refused.ts';
import { code, createTestServer, password, type TestServer } from '../support/test-server.ts';

/** A service of somebody else’s that knows our JWKS by its URL alone, and keeps it for its max-age. */
function createConsumer(server: TestServer) {
  const keys = createRemoteJWKSet(new URL('http://localhost:4000/.well-known/jwks.json'), {
    cooldownDuration: Infinity,
    cacheMaxAge: Infinity,
    [customFetch]: (url, options) => server.fetch(new Request(url, options)),
  });
  const verify = (token: string) =>
    jwtVerify(token, keys, {
      issuer: 'http://localhost:4000',
      audience: 'latchkey',
      typ: 'at+jwt',
      currentDate: new Date(server.clock.now()),
    });
  return { verify, reload: () => keys.reload() };
}

describe.each(['ES256', 'RS256'])('a rotation with %s', (algorithm) => {
  test('is noticed by nobody: jose, with the JWKS no older than its max-age, verifies every token', async () => {
    const server = await createTestServer({ AUTH_ALGORITHM: algorithm });
    const keys = administrateKeys(server, { AUTH_ALGORITHM: algorithm });
    const consumer = createConsumer(server);
    const before = await server.signUp();
    expect((await consumer.verify(before)).protectedHeader.alg).toBe(algorithm);

    // The worst case: it has read the JWKS the moment before the new key is in it.
    await consumer.reload();
    const { kid, signsFrom } = await keys.rotate();
    for (const seconds of [299, 1, 29]) {
      server.clock.advanceSeconds(seconds);
      // Its copy is 300 seconds old.
      if (seconds === 1) await consumer.reload();
      const token = await loginSusan(server);
      expect(kidOf(token)).toBe(kidOf(before));
      await consumer.verify(token);
    }
    server.clock.advanceSeconds(1);
    expect(server.clock.now()).toBe(signsFrom.getTime());
    const after = await loginSusan(server);
    expect(kidOf(after)).toBe(kid);
    await consumer.verify(after);
    await consumer.verify(before);
    expect((await server.me(after)).status).toBe(200);
    expect((await server.me(before)).status).toBe(200);
    await consumer.reload();
    await consumer.verify(before);
  });
});

test('a retired key’s tokens work until they expire, and a day later the key is gone', async () => {
  const server = await createTestServer({ AUTH_ACCESS_TTL_SECONDS: '86400' });
  const keys = administrateKeys(server);
  const [first] = await publishedKids(server);
  await server.signUp();
  await keys.rotate();
  server.clock.advanceSeconds(329);
  const last = await loginSusan(server);
  expect(kidOf(last)).toBe(first);
  server.clock.advanceSeconds(86_404);
  expect((await server.me(last)).status).toBe(200);
  expect(await publishedKids(server)).toContain(first);
  server.clock.advanceSeconds(1);
  await expectRefused(server, last, 'TOKEN_EXPIRED');
  server.clock.advanceSeconds(60);
  expect(await publishedKids(server)).toEqual([kidOf(await loginSusan(server))]);
  await expectRefused(server, last);
});

test('while requests of every kind keep coming, a rotation refuses none of them', async () => {
  const server = await createTestServer();
  const keys = administrateKeys(server);
  let token = await server.signUp();
  const start = await server.execute(
    `mutation { login(username: "susan", password: "${password}") { refreshToken } }`,
  );
  let refreshToken: string = start.body.data?.['login'].refreshToken;
  const kids = new Set<string | undefined>();
  const refused: string[] = [];
  await keys.rotate();
  for (let step = 0; step < 40; step += 1) {
    server.clock.advanceSeconds(10);
    const old = token;
    const [refreshed, ...answers] = await Promise.all([
      server.execute(
        'mutation ($token: String!) { refresh(refreshToken: $token) { accessToken refreshToken } }',
        { variables: { token: refreshToken } },
      ),
      ...Array.from({ length: 5 }, () => server.me(old)),
    ]);
    refused.push(...[refreshed, ...answers].flatMap((one) => (one.body.errors ? [one.text] : [])));
    ({ accessToken: token, refreshToken } = refreshed.body.data!['refresh']);
    kids.add(kidOf(token));
  }
  expect(refused).toEqual([]);
  expect(kids.size).toBe(2);
});

test('a server sees what another process rotates or forgets, without a restart', async () => {
  const server = await createTestServer();
  const keys = administrateKeys(server);
  const token = await server.signUp();
  const { kid } = await keys.rotate();
  server.clock.advanceSeconds(330);
  expect(kidOf(await loginSusan(server))).toBe(kid);
  await keys.retire(kidOf(token)!, { forget: true });
  server.clock.advanceSeconds(10);
  await expectRefused(server, token);
});

test('a key that another process made a moment ago verifies: an unknown kid makes a server look again', async () => {
  const server = await createTestServer();
  const other = await createTestServer({}, { store: server.store, clock: server.clock });
  const token = await server.signUp();
  await server.me(token);
  await administrateKeys(server).retire(kidOf(token)!, { forget: false });
  server.clock.advanceSeconds(1);
  const third = await createTestServer({}, { store: server.store, clock: server.clock });
  const next = await loginSusan(third);
  expect(kidOf(next)).not.toBe(kidOf(token));
  expect((await other.me(next)).status).toBe(200);
  expect((await other.me(token)).status).toBe(200);
});

test('tokens with unknown kids make the server read its keys once a second, not once a token', async () => {
  const server = await createTestServer();
  let reads = 0;
  const list = () => {
    reads += 1;
    return server.store.signingKeys.list();
  };
  const store = { ...server.store, signingKeys: { ...server.store.signingKeys, list } };
  const counted = await createTestServer({}, { store, clock: server.clock });
  const [, ...rest] = (await server.signUp()).split('.');
  const forged = (kid: string) => {
    const header = JSON.stringify({ alg: 'ES256', typ: 'at+jwt', kid });
    return [Buffer.from(header).toString('base64url'), ...rest].join('.');
  };
  reads = 0;
  for (const second of [0, 1]) {
    counted.clock.advanceSeconds(second);
    const floods = Array.from({ length: 100 }, (_, n) => counted.me(forged(`${second}-${n}`)));
    expect((await Promise.all(floods)).map(code)).toEqual(Array(100).fill('UNAUTHENTICATED'));
  }
  expect(reads).toBe(1);
});

test('a clock that was set back does not keep a server from what others change', async () => {
  const server = await createTestServer();
  const token = await server.signUp();
  const { kid } = await administrateKeys(server).rotate();
  server.clock.advanceSeconds(330);
  expect(kidOf(await loginSusan(server))).toBe(kid);
  server.clock.advanceSeconds(-300);
  await administrateKeys(server).retire(kidOf(token)!, { forget: true });
  server.clock.advanceSeconds(10);
  await expectRefused(server, token);
});

test('a server whose clock is behind signs, also when it starts while another one has changed over', async () => {
  const server = await createTestServer();
  await server.signUp();
  const { kid } = await administrateKeys(server).rotate();
  const { store } = server;
  const ahead = createFakeClock(server.clock.now() + 330_000);
  await createTestServer({}, { store, clock: ahead });
  server.clock.advanceSeconds(310);
  const behind = await createTestServer({}, { store, clock: server.clock });
  const token = await loginSusan(behind);
  expect(kidOf(token)).toBe(kid);
  expect((await behind.me(token)).status).toBe(200);
});

test('a server signs nothing with a key that was forgotten, also when it can read no other', async () => {
  const secret = { AUTH_SECRET: secrets.one };
  const server = await createTestServer(secret);
  const token = await server.signUp();
  const keys = administrateKeys(server, { AUTH_SECRET: secrets.other });
  await keys.rewrap(secrets.one);
  await keys.retire(kidOf(token)!, { forget: true });
  server.clock.advanceSeconds(10);
  expect(code(await server.login('susan', password))).toBe('INTERNAL_SERVER_ERROR');
});

test('a store that does not answer leaves the keys as they were known', async () => {
  const server = await createTestServer();
  let broken = false;
  const list = async () => {
    if (broken) throw new Error('no answer');
    return server.store.signingKeys.list();
  };
  const store = { ...server.store, signingKeys: { ...server.store.signingKeys, list } };
  const shaken = await createTestServer({}, { store, clock: server.clock });
  const token = await server.signUp();
  broken = true;
  shaken.clock.advanceSeconds(60);
  expect((await shaken.me(token)).status).toBe(200);
  expect(await publishedKids(shaken)).toEqual([kidOf(token)]);
  expect(shaken.logged.join()).toContain('could not be read again');
  // It tries again a second later, not when what it knows would be old.
  broken = false;
  await administrateKeys(server).retire(kidOf(token)!, { forget: true });
  shaken.clock.advanceSeconds(1);
  await expectRefused(shaken, token);
});

describe('an operator', () => {
  test('sees each key’s state, and no more than one next key is ever waiting', async () => {
    const server = await createTestServer();
    const keys = administrateKeys(server);
    const states = async () => (await keys.list()).map(({ state }) => state);
    expect(await states()).toEqual(['current']);
    await keys.rotate();
    expect(await states()).toEqual(['current', 'next']);
    await expect(keys.rotate()).rejects.toThrow(/waiting already/);
    server.clock.advanceSeconds(330);
    expect(await states()).toEqual(['retired', 'current']);
  });

  test('of ten rotations at one moment, one happens', async () => {
    const server = await createTestServer();
    const keys = administrateKeys(server);
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => keys.rotate()));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await keys.list()).toHaveLength(2);
  });

  test('who retires the current key gets the waiting one at once, or a new one', async () => {
    const server = await createTestServer();
    const keys = administrateKeys(server);
    const [first] = await keys.list();
    const next = await keys.rotate();
    expect((await keys.retire(first!.kid, { forget: false })).kid).toBe(next.kid);
    // Those that begin at one moment are listed in no particular order.
    server.clock.advanceSeconds(1);
    const replacement = await keys.retire(next.kid, { forget: false });
    expect([first!.kid, next.kid]).not.toContain(replacement.kid);
    // All three began at one moment.
    const states = (await keys.list()).map(({ state, privateKey }) => `${state}, ${privateKey}`);
    expect(states.toSorted()).toEqual(['current, plain', 'retired, gone', 'retired, gone']);
    await expect(keys.retire(next.kid, { forget: false })).rejects.toThrow(/retired already/);
    await expect(keys.retire('nothing', { forget: false })).rejects.toThrow(/no key with this id/);
  });

  test('who rotates while a key waits changes nothing, whatever asks for it', async () => {
    const server = await createTestServer();
    await administrateKeys(server).rotate();
    const line = await server.store.signingKeys.list();
    expect(rotate(line, { ...line[0]!, kid: 'another' }, new Date(server.clock.now()))).toBe(line);
  });

  test('who retires the waiting key keeps the current one', async () => {
    const server = await createTestServer();
    const keys = administrateKeys(server);
    const [first] = await keys.list();
    const next = await keys.rotate();
    expect(await keys.retire(next.kid, { forget: false })).toEqual(first);
    server.clock.advanceSeconds(400);
    expect(await keys.list()).toEqual([first]);
  });
});

describe('by age', () => {
  async function upkeep(server: TestServer, environment: Record<string, string>) {
    const config = loadConfig({ ...environment, DATABASE_URL: 'sqlite::memory:' });
    const { store, clock } = server;
    const log = await createLog('silent');
    const recorded: unknown[] = [];
    const record: LogEvent = (event, { kid } = {}) => recorded.push([event, kid]);
    const auth = await createApp({
      config,
      store,
      clock,
      random: systemRandom,
      log,
      record,
      threads: shareHashingThreads(),
    });
    return { maintain: auth.upkeep.keys, recorded };
  }

  test('a key that has signed for AUTH_KEY_ROTATION_SECONDS gets a successor, once', async () => {
    const server = await createTestServer();
    const keys = administrateKeys(server);
    const [one, two] = await Promise.all([upkeep(server, age), upkeep(server, age)]);
    server.clock.advanceSeconds(3599);
    await one.maintain();
    expect(await keys.list()).toHaveLength(1);
    server.clock.advanceSeconds(1);
    await Promise.all([one.maintain(), two.maintain(), one.maintain()]);
    const [, next] = await keys.list();
    for (const { recorded } of [one, two]) expect(recorded).toEqual([['key_rotated', next!.kid]]);
    expect((await keys.list()).map(({ state }) => state)).toEqual(['current', 'next']);
    server.clock.advanceSeconds(330);
    await one.maintain();
    expect((await keys.list()).map(({ state, privateKey }) => [state, privateKey])).toEqual([
      ['retired', 'gone'],
      ['current', 'plain'],
    ]);
    server.clock.advanceSeconds(86_400 + 60);
    await one.maintain();
    expect((await keys.list()).map(({ state }) => state)).toEqual(['current', 'next']);
  });
  const age = { AUTH_KEY_ROTATION_SECONDS: '3600' };

  test('0 leaves it to the command', async () => {
    const server = await createTestServer();
    const { maintain } = await upkeep(server, { AUTH_KEY_ROTATION_SECONDS: '0' });
    server.clock.advanceSeconds(3_000_000_000);
    await maintain();
    expect(await administrateKeys(server).list()).toHaveLength(1);
  });
});
