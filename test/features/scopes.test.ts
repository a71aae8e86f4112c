import { describe, expect, test } from 'vitest';
import { createTestServer, password, type TestServer } from '../support/test-server.ts';

const fields = 'accessToken refreshToken scope session { id }';

function claimsOf(accessToken: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(accessToken.split('.')[1]!, 'base64url').toString());
}

async function login(server: TestServer) {
  const mutation = `mutation { login(username: "susan", password: "${password}") { ${fields} } }`;
  return (await server.execute(mutation)).body.data?.['login'];
}

async function withScope(scope: string) {
  const server = await createTestServer();
  await server.signUp();
  for (const token of scope.split(' ')) await server.store.users.grantScope('susan', token);
  return server;
}

test('a user without scopes has tokens without the claim, and a payload that says null', async () => {
  const server = await createTestServer();
  await server.signUp();
  const payload = await login(server);
  expect(payload.scope).toBeNull();
  expect(claimsOf(payload.accessToken)).not.toHaveProperty('scope');
});

test('a login’s token has the scopes of its user, and the payload says so', async () => {
  const payload = await login(await withScope('write read'));
  expect(payload.scope).toBe('read write');
  expect(claimsOf(payload.accessToken)['scope']).toBe('read write');
});

describe('the scopes of the moment come with', () => {
  test.each([
    ['refresh', (refreshToken: string) => `refresh(refreshToken: "${refreshToken}")`],
    ['reauthenticate', () => `reauthenticate(password: "${password}")`],
    [
      'changePassword',
      () => `changePassword(currentPassword: "${password}", newPassword: "another pass phrase")`,
    ],
  ])('%s', async (name, field) => {
    const server = await withScope('old');
    const { accessToken, refreshToken } = await login(server);
    await server.store.users.revokeScope('susan', 'old');
    await server.store.users.grantScope('susan', 'new');
    const mutation = `mutation { ${field(refreshToken)} { ${fields} } }`;
    const payload = (await server.execute(mutation, { token: accessToken })).body.data?.[name];
    expect(payload.scope).toBe('new');
    expect(claimsOf(payload.accessToken)['scope']).toBe('new');
  });
});

test('a scope that was revoked while the password was checked is not in the token', async () => {
  const server = await withScope('admin');
  const { accessToken } = await login(server);
  const { users } = server.store;
  const findById = users.findById.bind(users);
  // Between the request's own look at the user and that of the password check.
  Object.assign(users, {
    findById: async (id: string) => {
      await users.revokeScope('susan', 'admin');
      return findById(id);
    },
  });
  const mutation = `mutation { reauthenticate(password: "${password}") { ${fields} } }`;
  const { body } = await server.execute(mutation, { token: accessToken });
  expect(body.data?.['reauthenticate'].scope).toBeNull();
});

test('the largest scope there can be makes a token that is accepted', async () => {
  const server = await createTestServer();
  await server.signUp();
  for (let n = 10; n < 25; n += 1)
    await server.store.users.grantScope('susan', `${n}`.padEnd(64, 'x'));
  const { accessToken, scope } = await login(server);
  expect(scope).toHaveLength(974);
  expect((await server.me(accessToken)).status).toBe(200);
});
