import { expect, test } from 'vitest';
import { createTestServer, password, type TestServer } from '../support/test-server.ts';

const events = ({ logged }: TestServer) =>
  logged.map((line) => JSON.parse(line)).filter(({ event }) => event !== undefined);
const names = (server: TestServer) => events(server).map(({ event }) => event);

test('a session’s life leaves its events, with ids', async () => {
  const server = await createTestServer();
  const token = await server.signUp('susan');
  const run = async (mutation: string, bearer = token) =>
    (await server.execute(`mutation { ${mutation} }`, { token: bearer })).body.data;
  const first = await run(`login(username: "susan", password: "${password}") { refreshToken }`);
  await run('login(username: "susan", password: "a wrong one") { expiresIn }');
  await run('login(username: "nobody", password: "a wrong one") { expiresIn }');
  await run('reauthenticate(password: "a wrong one") { expiresIn }');
  await run(
    `changePassword(currentPassword: "${password}", newPassword: "a fine new one") { expiresIn }`,
  );
  await run('revokeOtherSessions');
  await run('logout');
  expect(names(server)).toEqual([
    'signed_up',
    'login_succeeded',
    'login_failed',
    'login_failed',
    'login_failed',
    'password_changed',
    'session_revoked',
  ]);
  const userId = events(server)[0].userId;
  expect(userId).toMatch(/^[\da-f-]{36}$/);
  expect(events(server).map((one) => one.userId)).toEqual([
    userId,
    userId,
    userId,
    null,
    userId,
    userId,
    userId,
  ]);
  const all = server.logged.join();
  for (const secret of [password, 'a wrong one', token, first?.['login'].refreshToken]) {
    expect(all).not.toContain(secret);
  }
});

test('the right password of a disabled user is a failed login of that user', async () => {
  const server = await createTestServer();
  await server.signUp('susan');
  const { id } = (await server.store.users.findByUsernameKey('susan'))!;
  await server.store.users.disable(id, new Date(server.clock.now()));
  await server.login('susan', password);
  expect(events(server).at(-1)).toMatchObject({ event: 'login_failed', userId: id });
});

test('a replayed refresh token is an event of its session', async () => {
  const server = await createTestServer({ AUTH_REFRESH_GRACE_SECONDS: '0' });
  await server.signUp('susan');
  const login = await server.execute(
    `mutation { login(username: "susan", password: "${password}") { refreshToken session { id } } }`,
  );
  const { refreshToken, session } = login.body.data!['login'];
  const refresh = `mutation { refresh(refreshToken: "${refreshToken}") { expiresIn } }`;
  await server.execute(refresh);
  await server.execute(refresh);
  expect(events(server).at(-1)).toMatchObject({
    event: 'refresh_token_reused',
    level: 40,
    sessionId: session.id,
  });
});
