import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { shareHashingThreads } from '../../src/features/passwords/hashing-threads.ts';
import { createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { createRecorder } from '../../src/events.ts';
import { systemRandom } from '../../src/lib/secrets.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { testDatabase } from '../support/engines.ts';
import { setUp } from '../support/refused.ts';
import { createTestServer, password, type TestServer } from '../support/test-server.ts';
import { userId } from '../support/user-id.ts';

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
  for (const token of scope.split(' '))
    await server.store.users.grantScope(await userId(server.store), token);
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
    await server.store.users.revokeScope(await userId(server.store), 'old');
    await server.store.users.grantScope(await userId(server.store), 'new');
    const mutation = `mutation { ${field(refreshToken)} { ${fields} } }`;
    const payload = (await server.execute(mutation, { token: accessToken })).body.data?.[name];
    expect(payload.scope).toBe('new');
    expect(claimsOf(payload.accessToken)['scope']).toBe('new');
  });
});

test('a scope that was revoked while a request was under way is not in its token', async () => {
  const store = await openStore(await testDatabase());
  // Between the request's own look at the user and that of the password check.
  const findByUserId = async (id: string) => {
    await store.users.revokeScope(await userId(store), 'admin');
    return store.passwords.findByUserId(id);
  };
  const revoking: Store = { ...store, passwords: { ...store.passwords, findByUserId } };
  const server = await createTestServer({}, { store: revoking });
  await server.signUp();
  for (const [name, field] of [
    ['reauthenticate', `reauthenticate(password: "${password}")`],
    [
      'changePassword',
      `changePassword(currentPassword: "${password}", newPassword: "another pass phrase")`,
    ],
  ] as const) {
    await store.users.grantScope(await userId(store), 'admin');
    const { accessToken, scope } = await login(server);
    expect(scope).toBe('admin');
    const mutation = `mutation { ${field} { ${fields} } }`;
    const payload = (await server.execute(mutation, { token: accessToken })).body.data?.[name];
    expect(payload.scope, name).toBeNull();
  }
});

/** What a viewer with this token may do, by the word of the server’s own context. */
async function heldScopes({ store, clock }: TestServer, accessToken: string) {
  const config = loadConfig({ DATABASE_URL: 'sqlite::memory:' });
  const log = pino({ level: 'silent' });
  const record = createRecorder(log, clock);
  const auth = await createApp({
    config,
    store,
    clock,
    random: systemRandom,
    log,
    record,
    threads: shareHashingThreads(),
  });
  const authentication = await auth.authenticate(accessToken);
  return authentication.kind === 'viewer' ? [...authentication.viewer.scopes] : authentication;
}

test('a viewer has the scopes of the token that the user still has', async () => {
  const server = await withScope('read write');
  const { accessToken } = await login(server);
  expect(await heldScopes(server, accessToken)).toEqual(['read', 'write']);
  await server.store.users.revokeScope(await userId(server.store), 'write');
  await server.store.users.grantScope(await userId(server.store), 'admin');
  expect(await heldScopes(server, accessToken)).toEqual(['read']);
  expect(await heldScopes(server, (await login(server)).accessToken)).toEqual(['admin', 'read']);
  await server.store.users.revokeScope(await userId(server.store), 'read');
  expect(await heldScopes(server, accessToken)).toEqual([]);
});

test('a token that claims more than the user has gives no more', async () => {
  const { server, forge } = await setUp();
  await server.store.users.grantScope(await userId(server.store), 'read');
  expect(await heldScopes(server, forge.mint({ scope: 'admin read read' }))).toEqual(['read']);
  expect(await heldScopes(server, forge.mint({ scope: ' ' }))).toEqual([]);
  expect(await heldScopes(server, forge.mint())).toEqual([]);
});

test('the largest scope there can be makes a token that is accepted', async () => {
  const server = await createTestServer();
  await server.signUp();
  for (let n = 10; n < 25; n += 1)
    await server.store.users.grantScope(await userId(server.store), `${n}`.padEnd(64, 'x'));
  const { accessToken, scope } = await login(server);
  expect(scope).toHaveLength(974);
  expect((await server.me(accessToken)).status).toBe(200);
});
