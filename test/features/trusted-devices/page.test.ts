import { describe, expect, test } from 'vitest';
import { createPage, loginDocument, setCookiesOf, type TestPage } from '../../support/page.ts';
import { code, createTestServer, password, type TestServer } from '../../support/test-server.ts';
import { addApp, type App } from '../../support/totp.ts';

const trusted = 'latchkey-trusted-f07d805b';
const waiting = 'latchkey-challenge-f07d805b';
const required = 'SECOND_FACTOR_REQUIRED';

/** Susan has an authenticator app, and a page on which no one is logged in. */
async function setUp(environment: Record<string, string> = {}) {
  const server = await createTestServer(environment);
  const { app, token } = await addApp(server, await server.signUp());
  return { server, app, token, page: createPage(server) };
}

const completeDocument = `mutation ($proof: LoginProof!, $trust: Boolean, $challenge: String) {
  completeLogin(challenge: $challenge, proof: $proof, trustDevice: $trust) { accessToken }
}`;

/** Logs in on the page with a code of the app, and has the browser trusted. */
async function logIn(server: TestServer, page: TestPage, app: App) {
  server.clock.advanceSeconds(30);
  expect(code(await page.execute(loginDocument))).toBe(required);
  const variables = { proof: { totp: app.code() }, trust: true };
  const answer = await page.execute(completeDocument, { variables });
  expect(answer.body.errors).toBe(undefined);
  return answer;
}

const list = `{ me { secondFactors { trustedDevices { id createdAt lastUsedAt expiresAt userAgent isCurrent } } } }`;
const devicesOf = async (page: TestPage) =>
  (await page.execute(list)).body.data?.['me'].secondFactors.trustedDevices;

describe('a page', () => {
  test('goes on with the login that waits when it is loaded anew, and by the cookie alone', async () => {
    const { server, app, page } = await setUp();
    expect(code(await page.execute('{ loginChallenge { factors } }'))).toBe('CHALLENGE_INVALID');
    const refused = await page.execute(loginDocument);
    const { challenge } = refused.body.errors![0]!.extensions;
    const asked = await page.execute('{ loginChallenge { challenge factors } }');
    expect(asked.body.data?.['loginChallenge']).toEqual({ challenge, factors: ['TOTP'] });
    expect(code(await createPage(server).execute('{ loginChallenge { factors } }'))).toBe(
      'CHALLENGE_INVALID',
    );
    const variables = { proof: { totp: app.code() } };
    expect(code(await page.execute(completeDocument, { variables }))).toBe(undefined);
    expect(page.cookies.has(waiting)).toBe(false);
    expect((await page.me()).status).toBe(200);
  });

  test('that its user trusts is not asked at the next login, and lists itself', async () => {
    const { server, app, page } = await setUp();
    const cookies = setCookiesOf(await logIn(server, page, app));
    expect(cookies[trusted]?.[0]).toMatch(/^lk_device_[\w-]{64}$/);
    expect(cookies[trusted]?.slice(1)).toEqual([
      'Max-Age=2592000',
      'Path=/',
      'HttpOnly',
      'SameSite=Lax',
    ]);
    await page.logout();
    expect(page.cookies.has(trusted)).toBe(true);
    server.clock.advanceSeconds(60);
    expect(code(await page.execute(loginDocument))).toBe(undefined);
    const [device, ...more] = await devicesOf(page);
    expect(more).toEqual([]);
    expect(device).toMatchObject({ isCurrent: true });
    expect(Date.parse(device.lastUsedAt)).toBe(server.clock.now());
    expect(Date.parse(device.expiresAt) - Date.parse(device.createdAt)).toBe(2_592_000_000);
  });

  test('that was trusted has proved no second factor: a change of factors asks for one', async () => {
    const { server, app, page } = await setUp();
    await logIn(server, page, app);
    await page.logout();
    await page.execute(loginDocument);
    for (const field of ['removeTotp', 'createRecoveryCodes'])
      expect(code(await page.execute(`mutation { ${field} }`))).toBe('REAUTHENTICATION_REQUIRED');
  });

  test('is asked again after it was revoked, from elsewhere or by itself', async () => {
    const { server, app, page } = await setUp();
    await logIn(server, page, app);
    const other = createPage(server);
    await logIn(server, other, app);
    const devices = await devicesOf(other);
    expect(devices.map((one: { isCurrent: boolean }) => one.isCurrent)).toEqual([true, false]);
    const revoke = ({ id }: { id: string }) =>
      other.execute('mutation ($id: ID!) { revokeTrustedDevice(id: $id) }', { variables: { id } });
    const [own, first] = devices;
    expect((await revoke(first)).body.data).toEqual({ revokeTrustedDevice: true });
    expect((await revoke(first)).body.data).toEqual({ revokeTrustedDevice: false });
    expect(other.cookies.has(trusted)).toBe(true);
    expect((await revoke(own)).body.data).toEqual({ revokeTrustedDevice: true });
    expect(other.cookies.has(trusted)).toBe(false);
    await page.logout();
    expect(code(await page.execute(loginDocument))).toBe(required);
  });

  test('cannot revoke the device of another user', async () => {
    const { server, app, page } = await setUp();
    await logIn(server, page, app);
    const [{ id }] = await devicesOf(page);
    const token = await server.signUp('john');
    const document = `mutation { revokeTrustedDevice(id: "${id}") }`;
    expect((await server.execute(document, { token })).body.data).toEqual({
      revokeTrustedDevice: false,
    });
    expect(await devicesOf(page)).toHaveLength(1);
  });
});

test('a user does not see the devices of another', async () => {
  const { server, app, page } = await setUp();
  await logIn(server, page, app);
  const token = await server.signUp('john');
  const answer = await server.execute(list, { token });
  expect(answer.body.data?.['me'].secondFactors.trustedDevices).toEqual([]);
});

test('a cookie that was copied to another browser works there, for its user with the password alone', async () => {
  const { server, app, page } = await setUp();
  await logIn(server, page, app);
  const copy = new Map([[trusted, page.cookies.get(trusted)!]]);
  const thief = createPage(server, undefined, copy);
  expect(code(await thief.execute(loginDocument.replace(password, 'a wrong one')))).toBe(
    'INVALID_CREDENTIALS',
  );
  expect(code(await thief.execute(loginDocument))).toBe(undefined);
});

test.each<[string, string]>([
  [
    'a new password',
    `changePassword(currentPassword: "${password}", newPassword: "${password} 2") { expiresIn }`,
  ],
  ['the removal of the app', 'removeTotp'],
  ['new recovery codes', 'createRecoveryCodes'],
  ['the end of all other sessions', 'revokeOtherSessions'],
])('%s ends the trust', async (_what, field) => {
  const { server, app, page } = await setUp();
  await logIn(server, page, app);
  expect((await page.execute(`mutation { ${field} }`)).body.errors).toBe(undefined);
  expect(await devicesOf(page)).toEqual([]);
});

test('another app in the place of the first ends the trust', async () => {
  const { server, app, page } = await setUp();
  const answer = await logIn(server, page, app);
  await addApp(server, answer.body.data?.['completeLogin'].accessToken);
  expect(await devicesOf(page)).toEqual([]);
});

describe('nothing is trusted, and no row is stored,', () => {
  const rows = async ({ store, clock }: TestServer) => {
    const { id } = (await store.users.findByUsernameKey('susan'))!;
    return store.trustedDevices.list(id, new Date(clock.now()));
  };

  test('where the client keeps no cookies', async () => {
    const { server, app } = await setUp();
    const refused = await server.login('susan', password);
    const { challenge } = refused.body.errors![0]!.extensions;
    const variables = { challenge, proof: { totp: app.code() }, trust: true };
    const answer = await server.execute(completeDocument, { variables });
    expect(code(answer)).toBe(undefined);
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(await rows(server)).toEqual([]);
  });

  test.each<[string, Record<string, string>]>([
    ['where the server trusts no device', { AUTH_TRUSTED_DEVICE_TTL_SECONDS: '0' }],
    ['where cookies are off', { AUTH_COOKIES: 'off' }],
  ])('%s', async (_where, environment) => {
    const { server, app, page } = await setUp(environment);
    const refused = await page.execute(loginDocument);
    const { challenge } = refused.body.errors![0]!.extensions;
    const variables = { challenge, proof: { totp: app.code() }, trust: true };
    expect(code(await page.execute(completeDocument, { variables }))).toBe(undefined);
    expect(page.cookies.has(trusted)).toBe(false);
    expect(await rows(server)).toEqual([]);
  });

  test('by a wrong code', async () => {
    const { server, page } = await setUp();
    await page.execute(loginDocument);
    const variables = { proof: { totp: '000000' }, trust: true };
    expect(code(await page.execute(completeDocument, { variables }))).toBe('SECOND_FACTOR_INVALID');
    expect(page.cookies.has(trusted)).toBe(false);
    expect(await rows(server)).toEqual([]);
  });

  test('unless the user says so', async () => {
    const { server, app, page } = await setUp();
    await page.execute(loginDocument);
    const variables = { proof: { totp: app.code() } };
    expect(code(await page.execute(completeDocument, { variables }))).toBe(undefined);
    expect(page.cookies.has(trusted)).toBe(false);
    expect(await rows(server)).toEqual([]);
  });
});
