import { silentAudit } from '../../support/audit.ts';
import { describe, expect, test } from 'vitest';
import { createTrustedDevices } from '../../../src/features/trusted-devices/trusted-devices.ts';
import type { TrustedDeviceRow } from '../../../src/features/trusted-devices/store.ts';
import { systemRandom as random } from '../../../src/lib/secrets.ts';
import type { Store } from '../../../src/store/store.ts';
import { engines } from '../../support/engines.ts';
import { createPage, loginDocument, ownPage, type TestPage } from '../../support/page.ts';
import { session } from '../../support/rows.ts';
import { giveSecondFactor } from '../../support/second-factor.ts';
import { code, createTestServer, password } from '../../support/test-server.ts';

const cookie = 'latchkey-trusted-f07d805b';
const ttl = 2_592_000;

describe.each(engines)('on %s', (_engine, createDatabase) => {
  /** A server with susan and john, who have a second factor, and what has a page trusted. */
  async function setUp(environment: Record<string, string> = {}) {
    const server = await createTestServer({ DATABASE_URL: await createDatabase(), ...environment });
    const { store, clock } = server;
    const idOf = async (name: string) => (await store.users.findByUsernameKey(name))!.id;
    for (const name of ['susan', 'john']) {
      await server.signUp(name);
      await giveSecondFactor(server, name);
    }
    const devices = createTrustedDevices({
      config: { trustedDeviceTtlSeconds: ttl },
      store: store.trustedDevices,
      clock,
      random,
      audit: silentAudit,
    });
    /** Starts a session with a second factor, whose device is trusted; returns the token. */
    const trust = async (name: string): Promise<string> => {
      const userId = await idOf(name);
      const { row, token } = devices.create(userId, 'a phone')!;
      await insert(store, row);
      return token;
    };
    const pageWith = (token: string) => createPage(server, ownPage, new Map([[cookie, token]]));
    return { server, store, idOf, trust, pageWith };
  }

  /** The clock says when the session starts, and when a device was last used. */
  async function insert(store: Store, row: TrustedDeviceRow) {
    const { userId, createdAt } = row;
    const id = `login of ${row.id}`;
    const started = session(id, { userId, createdAt, methods: ['PASSWORD', 'TOTP'] });
    expect(await store.sessions.start(started, id, { newTrustedDevice: row })).toBeTruthy();
  }

  const login = (page: TestPage, name = 'susan') =>
    page.execute(
      `mutation { login(username: "${name}", password: "${password}") { accessToken session { methods hasSecondFactor } } }`,
    );

  test('a trusted device is not asked for a second factor, and has proved none', async () => {
    const { server, idOf, trust, pageWith, store } = await setUp();
    const page = pageWith(await trust('susan'));
    const answer = await login(page);
    expect(answer.body.errors).toBe(undefined);
    const { session: started, accessToken } = answer.body.data!['login'];
    expect(started).toEqual({ methods: ['PASSWORD'], hasSecondFactor: false });
    const claims = JSON.parse(Buffer.from(accessToken.split('.')[1], 'base64url').toString());
    expect(claims).toMatchObject({ amr: ['pwd'], acr: 'aal1' });
    const [device] = await store.trustedDevices.list(await idOf('susan'), new Date(0));
    expect(device?.lastUsedAt?.getTime()).toBe(server.clock.now());
    expect(page.cookies.has(cookie)).toBe(true);
  });

  test('a device that one user trusts spares no other a second factor', async () => {
    const { trust, pageWith, idOf, store } = await setUp();
    const page = pageWith(await trust('susan'));
    expect(code(await login(page, 'john'))).toBe('SECOND_FACTOR_REQUIRED');
    const [device] = await store.trustedDevices.list(await idOf('susan'), new Date(0));
    expect(device?.lastUsedAt).toBe(null);
  });

  test('a wrong password is wrong on a trusted device as well', async () => {
    const { trust, pageWith } = await setUp();
    const page = pageWith(await trust('susan'));
    const wrong = loginDocument.replace(password, 'a wrong one');
    expect(code(await page.execute(wrong))).toBe('INVALID_CREDENTIALS');
  });

  test.each<[string, (one: { token: string; id: string; store: Store; now: Date }) => unknown]>([
    [
      'after a new password',
      ({ store, id, now }) => store.passwords.set({ userId: id, hash: 'another hash', now }),
    ],
    ['after all sessions were ended', ({ store, now }) => store.sessions.revokeAll(now)],
    [
      'after the sessions of the user were ended',
      ({ store, id, now }) => store.sessions.revokeAllOf(id, now),
    ],
  ])('%s a device is trusted no more', async (_when, change) => {
    const { server, store, idOf, trust } = await setUp();
    const token = await trust('susan');
    const id = await idOf('susan');
    await change({ token, id, store, now: new Date(server.clock.now()) });
    const device = createTrustedDevices({
      config: { trustedDeviceTtlSeconds: ttl },
      store: store.trustedDevices,
      clock: server.clock,
      random,
      audit: silentAudit,
    });
    expect(await device.find(id, token)).toBe(null);
  });

  test('a device is trusted as long as AUTH_TRUSTED_DEVICE_TTL_SECONDS says, and not longer for being used', async () => {
    const { server, trust, pageWith } = await setUp();
    const token = await trust('susan');
    server.clock.advanceSeconds(ttl - 1);
    expect(code(await login(pageWith(token)))).toBe(undefined);
    server.clock.advanceSeconds(1);
    expect(code(await login(pageWith(token)))).toBe('SECOND_FACTOR_REQUIRED');
  });

  test('a server that trusts no device asks also those that were trusted before', async () => {
    const { trust, pageWith } = await setUp({ AUTH_TRUSTED_DEVICE_TTL_SECONDS: '0' });
    expect(code(await login(pageWith(await trust('susan'))))).toBe('SECOND_FACTOR_REQUIRED');
  });

  test('a client that is no page of the server is asked, whatever cookie it sends', async () => {
    const { server, trust } = await setUp();
    const headers = { cookie: `${cookie}=${await trust('susan')}` };
    expect(code(await server.execute(loginDocument, { headers }))).toBe('SECOND_FACTOR_REQUIRED');
    const foreign = { ...headers, 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
    expect(code(await server.execute(loginDocument, { headers: foreign }))).toBe(
      'SECOND_FACTOR_REQUIRED',
    );
  });

  test('where each user has to have a second factor, a trusted device spares those who have one', async () => {
    const { server, store, idOf, trust } = await setUp();
    const strict = await createTestServer(
      { AUTH_SECOND_FACTOR: 'required' },
      { store, clock: server.clock },
    );
    const page = createPage(strict, ownPage, new Map([[cookie, await trust('susan')]]));
    expect(code(await login(page))).toBe(undefined);
    await store.factors.reset({ userId: await idOf('susan'), now: new Date(0) });
    const answer = await login(page);
    expect(answer.body.errors?.[0]?.extensions).toMatchObject({
      code: 'SECOND_FACTOR_REQUIRED',
      factors: [],
    });
  });

  test('a device goes on being trusted while the app is suspended, since a thief can have that done', async () => {
    const { store, idOf, trust, pageWith } = await setUp();
    const token = await trust('susan');
    for (let times = 0; times < 100; times += 1) await store.totp.countTry(await idOf('susan'));
    expect(code(await login(pageWith(token)))).toBe(undefined);
    const other = await login(pageWith('lk_device_'));
    expect(other.body.errors?.[0]?.extensions).toMatchObject({
      code: 'SECOND_FACTOR_REQUIRED',
      factors: [],
    });
  });

  test('a device that is revoked while a login is under way is asked for a second factor', async () => {
    const { server, store, trust } = await setUp();
    const token = await trust('susan');
    const late: Store = {
      ...store,
      trustedDevices: {
        ...store.trustedDevices,
        async isTrusted(step) {
          const isTrusted = await store.trustedDevices.isTrusted(step);
          await store.sessions.revokeAllOf(step.userId, step.now);
          return isTrusted;
        },
      },
    };
    const slow = await createTestServer({}, { store: late, clock: server.clock });
    const page = createPage(slow, ownPage, new Map([[cookie, token]]));
    expect(code(await login(page))).toBe('SECOND_FACTOR_REQUIRED');
  });

  test('a user has twenty trusted devices at most: the oldest goes', async () => {
    const { server, store, idOf, trust, pageWith } = await setUp();
    const tokens: string[] = [];
    for (let n = 0; n < 21; n += 1) {
      server.clock.advanceSeconds(1);
      tokens.push(await trust('susan'));
    }
    const now = new Date(server.clock.now());
    expect(await store.trustedDevices.list(await idOf('susan'), now)).toHaveLength(20);
    expect(code(await login(pageWith(tokens[0]!)))).toBe('SECOND_FACTOR_REQUIRED');
    expect(code(await login(pageWith(tokens[1]!)))).toBe(undefined);
  });
});

test('a login that waits is kept by the browser, until it is over', async () => {
  const server = await createTestServer();
  await server.signUp('susan');
  await giveSecondFactor(server, 'susan');
  const page = createPage(server);
  const answer = await page.execute(loginDocument);
  const { challenge } = answer.body.errors![0]!.extensions as { challenge: string };
  expect(answer.headers.getSetCookie()).toEqual([
    `latchkey-challenge-f07d805b=${challenge}; Max-Age=300; Path=/; HttpOnly; SameSite=Lax`,
  ]);
  const other = await server.execute(loginDocument);
  expect(code(other)).toBe('SECOND_FACTOR_REQUIRED');
  expect(other.headers.getSetCookie()).toEqual([]);
});
