import { AssertionError } from 'node:assert';
import { createHook } from 'node:async_hooks';
import { setImmediate } from 'node:timers/promises';
import { graphql, parse, type DocumentNode } from 'graphql';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  createTestServer,
  expectData,
  expectRefused,
  type Result,
  type TestServerOptions,
  type TypedDocument,
} from '../../src/testing/index.ts';
import { assembleTestServer } from '../../src/testing/test-server.ts';
import { password } from '../support/test-server.ts';

async function start(options: TestServerOptions = {}) {
  const server = await createTestServer(options);
  onTestFinished(() => server.close());
  return server;
}

const extension = {
  typeDefs: `extend type Query {
    reports: [String!] @requiresScopes(scopes: [["reports:read"]])
    vault: String @requiresFresh(maxAge: 60)
    safe: String @requiresSecondFactor
  }`,
  resolvers: { Query: { reports: () => ['first'], vault: () => 'gold', safe: () => 'silver' } },
};

const Me = parse('query Me { me { username } }') as DocumentNode &
  TypedDocument<{ me: { username: string } | null }, Record<string, never>>;

test('a user is logged in without a password: real tokens, the real guard', async () => {
  const server = await start(extension);
  const susan = await server.asUser({ username: 'susan', scopes: ['reports:read'] });
  const { me } = expectData(await susan.execute(Me));
  expect(me?.username).toBe('susan');
  expect(expectData(await susan.execute('{ reports }'))).toEqual({ reports: ['first'] });
  const john = await server.asUser({ username: 'john' });
  expectRefused(await john.execute('{ reports }'), 'FORBIDDEN', { scope: 'reports:read' });
  expectRefused(await server.execute(Me), 'UNAUTHENTICATED', { reason: 'TOKEN_MISSING' });
});

test('what is no scope is not granted', async () => {
  const server = await start();
  await expect(server.asUser({ scopes: ['a', 'b c'] })).rejects.toThrow('"b c" is not a scope');
});

test('the same name is the same user, with one more session and more scopes', async () => {
  const server = await start(extension);
  const first = await server.asUser();
  const again = await server.asUser({ scopes: ['reports:read'] });
  expect(again.user.id).toBe(first.user.id);
  expect(again.session.id).not.toBe(first.session.id);
  const { me } = expectData(await again.execute('{ me { sessions { nodes { id } } } }'));
  expect(me.sessions.nodes).toHaveLength(2);
  expectRefused(await first.execute('{ reports }'), 'FORBIDDEN');
  expectData(await again.execute('{ reports }'));
});

test('nobody knows the password of such a user', async () => {
  const server = await start();
  await server.asUser();
  const login = `mutation { login(username: "susan", password: "${password}") { tokenType } }`;
  expectRefused(await server.execute(login), 'INVALID_CREDENTIALS');
});

test('authTime is when the password was given', async () => {
  const server = await start(extension);
  const authTime = new Date(server.clock.now() - 61_000);
  const stale = await server.asUser({ authTime });
  expectRefused(await stale.execute('{ vault }'), 'REAUTHENTICATION_REQUIRED');
  expectData(await (await server.asUser()).execute('{ vault }'));
});

test.each([
  [undefined, 'aal1', ['pwd']],
  [['PASSWORD', 'TOTP'], 'aal2', ['pwd', 'otp', 'mfa']],
  [['PASSKEY'], 'aal2', ['hwk', 'user', 'mfa']],
] as const)('a user who has proved %s has a token that says %s', async (methods, acr, amr) => {
  const server = await start();
  const susan = await server.asUser(methods ? { methods } : {});
  const payload = Buffer.from(susan.accessToken.split('.')[1] ?? '', 'base64url').toString();
  expect(JSON.parse(payload)).toMatchObject({ acr, amr });
  const current = '{ me { sessions { nodes { isCurrent methods hasSecondFactor } } } }';
  const { me } = expectData(await susan.execute(current));
  const hasSecondFactor = acr === 'aal2';
  const proved = methods ?? ['PASSWORD'];
  expect(me.sessions.nodes).toEqual([{ isCurrent: true, methods: proved, hasSecondFactor }]);
});

test('a field behind a second factor opens for a user who has proved one, and for no other', async () => {
  const server = await start(extension);
  const susan = await server.asUser({ methods: ['PASSWORD', 'TOTP'] });
  expect(expectData(await susan.execute('{ safe }'))).toEqual({ safe: 'silver' });
  const john = await server.asUser({ username: 'john' });
  expectRefused(await john.execute('{ safe }'), 'REAUTHENTICATION_REQUIRED', { acr: 'aal2' });
});

test('a method that does not exist is refused', async () => {
  const server = await start();
  const methods = ['PASSWORD', 'SMS'] as never;
  await expect(server.asUser({ methods })).rejects.toThrow('"SMS" is no method: PASSWORD, ');
});

describe('the clock moves', () => {
  test('the expiry of tokens, and the refreshing of them', async () => {
    const server = await start();
    const susan = await server.asUser();
    server.clock.advanceSeconds(901 + 5);
    expectRefused(await susan.execute(Me), 'UNAUTHENTICATED', { reason: 'TOKEN_EXPIRED' });
    const renew = 'mutation ($token: String) { refresh(refreshToken: $token) { accessToken } }';
    const variables = { token: susan.refreshToken };
    const { refresh } = expectData(await server.execute(renew, variables));
    expectData(await server.withToken(refresh.accessToken)(Me));
    server.clock.advanceSeconds(11);
    expectRefused(await server.execute(renew, variables), 'REFRESH_TOKEN_REUSED');
  });

  test('throttling', async () => {
    const server = await start({
      settings: { AUTH_ATTEMPTS_PER_USER: '1/60', AUTH_SMTP_URL: 'none' },
    });
    const login = 'mutation { login(username: "nobody", password: "wrong one") { tokenType } }';
    expectRefused(await server.execute(login), 'INVALID_CREDENTIALS');
    expectRefused(await server.execute(login), 'TOO_MANY_ATTEMPTS');
    server.clock.advanceSeconds(60);
    expectRefused(await server.execute(login), 'INVALID_CREDENTIALS');
  });
});

test.each([
  ['expired', 'TOKEN_EXPIRED'],
  ['foreign', 'TOKEN_INVALID'],
  ['tampered', 'TOKEN_INVALID'],
] as const)('a token that is %s is refused with %s', async (kind, reason) => {
  for (const algorithm of ['ES256', 'RS256', 'HS256']) {
    const secret = 'kJ2vXq8Lw0ZrT5nYb7HcM3dPfG9sAe6U';
    const settings = { AUTH_ALGORITHM: algorithm, AUTH_HS256_SECRET: secret };
    const server = await start({ settings });
    const susan = await server.asUser();
    const token = await susan.badTokens[kind]();
    expect(token).not.toBe(susan.accessToken);
    expectRefused(await server.withToken(token)(Me), 'UNAUTHENTICATED', { reason });
  }
});

test('the schema works with plain graphql(), without HTTP', async () => {
  const { schema, ...server } = await start(extension);
  const susan = await server.asUser({ scopes: ['reports:read'] });
  const ask = async (contextValue: unknown) =>
    graphql({ schema, source: '{ reports me { username } }', contextValue });
  expect((await ask(await susan.context())).data).toEqual({
    reports: ['first'],
    me: { username: 'susan' },
  });
  const { errors } = await ask(await server.context());
  expect(errors?.map(({ extensions }) => extensions['code'])).toEqual([
    'UNAUTHENTICATED',
    'UNAUTHENTICATED',
  ]);
});

test('a server knows nothing of another: neither its users nor its tokens', async () => {
  const [one, other] = [await start(), await assembleTestServer()];
  onTestFinished(() => other.close());
  const susan = await one.asUser();
  expectRefused(await other.withToken(susan.accessToken)(Me), 'UNAUTHENTICATED');
  expect(await other.store.users.list({ after: null, limit: 10 })).toEqual([]);
});

test('a hook, a log line and a setting are those of the real server', async () => {
  const hooks = { claims: () => ({ tenant: 'acme' }) };
  const server = await start({ hooks, settings: { AUTH_SIGN_UP: 'closed' } });
  const { accessToken } = await server.asUser();
  const payload = Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString();
  expect(JSON.parse(payload)).toMatchObject({ tenant: 'acme' });
  const signUp = `mutation { signUp(input: { username: "a", password: "${password}" }) { scope } }`;
  expectRefused(await server.execute(signUp), 'SIGN_UP_CLOSED');
  const login = 'mutation { login(username: "a", password: "wrong one") { scope } }';
  await server.execute(login);
  expect(server.logged.join()).toContain('login_failed');
});

test('a setting that does not exist is refused, and the error names it', async () => {
  const settings = { AUTH_SING_UP: 'closed' };
  await expect(start({ settings })).rejects.toThrow('AUTH_SING_UP is not a setting');
});

describe('what is expected and does not come', () => {
  const refused = {
    errors: [{ message: 'Log in.', path: ['me'], extensions: { code: 'UNAUTHENTICATED' } }],
  };
  const failure = (act: () => unknown): AssertionError => {
    try {
      act();
    } catch (error) {
      if (error instanceof AssertionError) return error;
    }
    throw new Error('Nothing was thrown.');
  };

  test('is an AssertionError that says what came', () => {
    const data: Result = { data: { me: 1 }, status: 200, headers: new Headers() };
    expect(failure(() => expectRefused(data, 'FORBIDDEN')).message).toBe(
      'Expected a refusal with FORBIDDEN; the answer is {"me":1}',
    );
    expect(failure(() => expectRefused(refused, 'FORBIDDEN')).message).toBe(
      'Expected a refusal with FORBIDDEN; the errors are\n  UNAUTHENTICATED at me: Log in.',
    );
    expect(failure(() => expectData(refused)).message).toBe(
      'Expected data alone; the errors are\n  UNAUTHENTICATED at me: Log in.',
    );
    expect(failure(() => expectData({ data: null })).message).toContain('null');
  });

  test('is missed for another reason as well', () => {
    const why = { reason: 'TOKEN_EXPIRED' };
    expect(failure(() => expectRefused(refused, 'UNAUTHENTICATED', why)).message).toContain(
      'UNAUTHENTICATED, TOKEN_EXPIRED',
    );
    expect(expectRefused(refused, 'UNAUTHENTICATED').message).toBe('Log in.');
  });
});

/** What a server could leave behind: timers, sockets, files, workers. What nobody refers to is destroyed by and by. */
const handles = /^(Timeout|.*WRAP|FILEHANDLE|MESSAGEPORT|WORKER)$/;

test('a hundred servers are made, used and closed, and nothing of them is left', async () => {
  await (await createTestServer(extension)).close();
  const open = new Map<number, string>();
  const hook = createHook({
    init: (id, type) => void (handles.test(type) && open.set(id, type)),
    destroy: (id) => void open.delete(id),
  }).enable();
  const begin = performance.now();
  for (let count = 0; count < 100; count += 1) {
    await using server = await createTestServer(extension);
    const susan = await server.asUser({ scopes: ['reports:read'] });
    expectData(await susan.execute('{ reports me { username } }'));
    expect([...open.values()]).toContain('Timeout');
  }
  const ms = performance.now() - begin;
  console.log(`100 test servers: ${ms.toFixed(0)} ms, ${(ms / 100).toFixed(1)} ms each.`);
  await setImmediate();
  hook.disable();
  expect([...open.values()]).toEqual([]);
});

test('a server that was closed has let go of its database', async () => {
  const server = await assembleTestServer();
  await server.close();
  await expect(server.store.ping()).rejects.toThrow('driver has already been destroyed');
});
