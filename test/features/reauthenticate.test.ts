import { hash } from '@node-rs/argon2';
import { expect, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import type { SessionStore } from '../../src/features/sessions/store.ts';
import { testDatabase } from '../support/engines.ts';
import { code, createTestServer, password, reason } from '../support/test-server.ts';
import type { GraphQLAnswer, TestServer } from '../support/test-server.ts';

const fields =
  'accessToken tokenType expiresIn refreshToken user { username } session { id isCurrent }';

const reauthenticate = (server: TestServer, token: string | undefined, secret = password) =>
  server.execute(`mutation ($p: String!) { reauthenticate(password: $p) { ${fields} } }`, {
    variables: { p: secret },
    ...(token !== undefined && { token }),
  });

function claims(token: string): Record<string, unknown> {
  const [, payload = ''] = token.split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
}

const tokenOf = ({ body }: GraphQLAnswer, field = 'reauthenticate'): string =>
  body.data?.[field].accessToken;

async function setUp() {
  const server = await createTestServer();
  return { server, token: await server.signUp('susan') };
}

test('gives an access token of the same session whose auth_time is now, and no refresh token', async () => {
  const { server, token } = await setUp();
  server.clock.advanceSeconds(400);
  const answer = await reauthenticate(server, token);
  const before = claims(token);
  const after = claims(tokenOf(answer));
  expect(answer.body.data?.['reauthenticate']).toMatchObject({
    tokenType: 'Bearer',
    expiresIn: 900,
    refreshToken: null,
    user: { username: 'susan' },
    session: { id: before['sid'], isCurrent: true },
  });
  expect([after['sub'], after['sid']]).toEqual([before['sub'], before['sid']]);
  expect(after['auth_time']).toBe(Number(before['auth_time']) + 400);
  expect((await server.me(tokenOf(answer))).status).toBe(200);
});

test('is remembered by the session: refreshing neither loses it nor renews it', async () => {
  const server = await createTestServer();
  await server.signUp('susan');
  const login = `mutation { login(username: "susan", password: "${password}") { accessToken refreshToken } }`;
  const { accessToken, refreshToken } = (await server.execute(login)).body.data?.['login'] ?? {};
  server.clock.advanceSeconds(100);
  const confirmed = tokenOf(await reauthenticate(server, accessToken));
  server.clock.advanceSeconds(100);
  const renew = `mutation { refresh(refreshToken: "${refreshToken}") { accessToken } }`;
  const refreshed = tokenOf(await server.execute(renew), 'refresh');
  expect(claims(refreshed)['auth_time']).toBe(claims(confirmed)['auth_time']);
});

test('the token from before says what it said', async () => {
  const { server, token } = await setUp();
  server.clock.advanceSeconds(100);
  await reauthenticate(server, token);
  expect((await server.me(token)).status).toBe(200);
});

test('a wrong password is INVALID_CREDENTIALS, and so is that of another user', async () => {
  const { server, token } = await setUp();
  await server.signUp('john', 'another fine password');
  for (const wrong of ['not her password', 'another fine password']) {
    const answer = await reauthenticate(server, token, wrong);
    expect([answer.status, code(answer)]).toEqual([401, 'INVALID_CREDENTIALS']);
  }
});

test.each([
  ['an empty password', ''],
  ['a password of 257 characters', 'a'.repeat(257)],
  ['a password that is no Unicode', '\ud800 and more of it'],
])('%s is BAD_USER_INPUT and names the argument', async (_name, secret) => {
  const { server, token } = await setUp();
  const answer = await reauthenticate(server, token, secret);
  expect([answer.status, code(answer)]).toEqual([400, 'BAD_USER_INPUT']);
  expect(answer.body.errors?.[0]?.extensions['argument']).toEqual(['password']);
});

test('nobody without a good token is asked for a password', async () => {
  const { server, token } = await setUp();
  expect(reason(await reauthenticate(server, undefined))).toBe('TOKEN_MISSING');
  server.clock.advanceSeconds(3600);
  expect(reason(await reauthenticate(server, token))).toBe('TOKEN_EXPIRED');
});

test('a session that ends in the same operation is not brought back', async () => {
  const { server, token } = await setUp();
  const document = `mutation ($p: String!) { logout reauthenticate(password: $p) { ${fields} } }`;
  const answer = await server.execute(document, { token, variables: { p: password } });
  expect(answer.body.data).toEqual({ logout: true, reauthenticate: null });
  expect(reason(answer)).toBe('SESSION_REVOKED');
  expect(reason(await server.me(token))).toBe('SESSION_REVOKED');
});

test('a password that changed while it was being checked no longer counts', async () => {
  const store = await openStore(await testDatabase());
  let meanwhile = async () => {};
  const reauthenticateSession: SessionStore['reauthenticate'] = async (step) => {
    await meanwhile();
    return store.sessions.reauthenticate(step);
  };
  const sessions = { ...store.sessions, reauthenticate: reauthenticateSession };
  const server = await createTestServer({}, { store: { ...store, sessions } });
  const token = await server.signUp('susan');
  const changed = await hash('chosen since', { memoryCost: 8192, timeCost: 1, parallelism: 1 });
  meanwhile = async () => {
    const { id, passwordHash } = (await store.passwords.findByUsernameKey('susan'))!;
    await store.passwords.upgrade({ userId: id, verified: passwordHash!, upgraded: changed });
  };
  expect(code(await reauthenticate(server, token))).toBe('INVALID_CREDENTIALS');
});

test('a hash that is replaced again and again while it is being checked is refused in the end', async () => {
  const store = await openStore(await testDatabase());
  let steps = 0;
  const replaceAndTry: SessionStore['reauthenticate'] = async (step) => {
    steps += 1;
    const { id, passwordHash } = (await store.passwords.findByUsernameKey('susan'))!;
    const upgraded = await hash(password);
    await store.passwords.upgrade({ userId: id, verified: passwordHash!, upgraded });
    return store.sessions.reauthenticate(step);
  };
  const sessions = { ...store.sessions, reauthenticate: replaceAndTry };
  const server = await createTestServer({}, { store: { ...store, sessions } });
  const token = await server.signUp('susan');
  expect(code(await reauthenticate(server, token))).toBe('INVALID_CREDENTIALS');
  expect(steps).toBe(2);
});
