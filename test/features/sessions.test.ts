import { describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { StoreUnavailable } from '../../src/lib/store-errors.ts';
import { ownAddress } from '../support/hot-path.ts';
import { testDatabase } from '../support/engines.ts';
import { listen } from '../support/listen.ts';
import {
  code,
  createTestServer,
  password,
  reason,
  type TestServer,
} from '../support/test-server.ts';

interface Login {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly session: { readonly id: string };
}

async function login(server: TestServer, username = 'susan'): Promise<Login> {
  const { body } = await server.execute(
    'mutation ($u: String!, $p: String!) { login(username: $u, password: $p) { accessToken refreshToken session { id } } }',
    { variables: { u: username, p: password }, headers: { 'user-agent': 'a phone' } },
  );
  return body.data?.['login'] as Login;
}

async function setUp() {
  const server = await createTestServer();
  await server.signUp('susan');
  return { server, phone: await login(server), laptop: await login(server) };
}

const list = (server: TestServer, token: string, args = '') =>
  server.execute(
    `{ me { sessions${args} { nodes { id ip userAgent isCurrent createdAt lastUsedAt expiresAt } edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`,
    { token },
  );

const idsOf = async (server: TestServer, token: string): Promise<string[]> =>
  (await list(server, token)).body.data?.['me'].sessions.nodes.map(({ id }: { id: string }) => id);

const logout = (server: TestServer, token: string | undefined, refreshToken?: string) =>
  server.execute('mutation ($t: String) { logout(refreshToken: $t) }', {
    variables: { t: refreshToken },
    ...(token !== undefined && { token }),
  });

const refresh = (server: TestServer, t: string) =>
  server.execute('mutation ($t: String) { refresh(refreshToken: $t) { refreshToken } }', {
    variables: { t },
  });

describe('me.sessions', () => {
  test('lists every login, the newest first, and says which one this is', async () => {
    const { server, phone } = await setUp();
    server.clock.advanceSeconds(1);
    const newest = await login(server);
    const { body } = await list(server, phone.accessToken);
    const nodes: Record<string, unknown>[] = body.data?.['me'].sessions.nodes;
    expect(nodes).toHaveLength(4);
    expect(nodes[0]).toEqual({
      id: newest.session.id,
      ip: ownAddress,
      userAgent: 'a phone',
      isCurrent: false,
      createdAt: '2026-11-23T09:30:01.000Z',
      lastUsedAt: '2026-11-23T09:30:01.000Z',
      expiresAt: '2026-12-23T09:30:01.000Z',
    });
    expect(nodes.filter(({ isCurrent }) => isCurrent).map(({ id }) => id)).toEqual([
      phone.session.id,
    ]);
  });

  test('is read in pages', async () => {
    const { server, phone } = await setUp();
    const seen: string[] = [];
    let after = '';
    for (let page = 0; page < 3; page += 1) {
      const { body } = await list(server, phone.accessToken, `(first: 1${after})`);
      const { edges, pageInfo } = body.data?.['me'].sessions ?? {};
      expect(edges).toHaveLength(1);
      expect(pageInfo).toEqual({
        hasNextPage: page < 2,
        hasPreviousPage: false,
        startCursor: edges[0].cursor,
        endCursor: edges[0].cursor,
      });
      seen.push(edges[0].node.id);
      after = `, after: "${pageInfo.endCursor}"`;
    }
    expect(seen).toEqual(await idsOf(server, phone.accessToken));
  });

  test.each([0, -1, 101])('first: %i is BAD_USER_INPUT', async (first) => {
    const { server, phone } = await setUp();
    const answer = await list(server, phone.accessToken, `(first: ${first})`);
    expect(code(answer)).toBe('BAD_USER_INPUT');
  });

  test('shows the sessions of the viewer alone', async () => {
    const { server, phone } = await setUp();
    await server.signUp('john');
    const john = await login(server, 'john');
    expect(await idsOf(server, john.accessToken)).not.toContain(phone.session.id);
    expect(await idsOf(server, phone.accessToken)).not.toContain(john.session.id);
  });

  test('of somebody else is FORBIDDEN, which no new token would change', async () => {
    const { server, phone } = await setUp();
    await server.signUp('john');
    const { body } = await server.execute(
      `mutation { login(username: "john", password: "${password}") { user { sessions { nodes { id } } } } }`,
      { token: phone.accessToken },
    );
    expect(body.data).toEqual({ login: { user: { sessions: null } } });
    expect(body.errors?.[0]?.extensions).toEqual({ code: 'FORBIDDEN' });
  });

  test('remembers the address that a login came from', async () => {
    const { server, url } = await listen();
    await server.signUp('susan');
    const query = `mutation { login(username: "susan", password: "${password}") { session { ip isCurrent } } }`;
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': '6.6.6.6' },
      body: JSON.stringify({ query }),
    });
    const { data } = (await answer.json()) as { data: { login: { session: unknown } } };
    expect(data.login.session).toEqual({ ip: '127.0.0.1', isCurrent: true });
  });

  test('says when a session was last used, exact to a minute', async () => {
    const { server, phone } = await setUp();
    const lastUsed = async () => {
      const { body } = await list(server, phone.accessToken);
      const nodes: { isCurrent: boolean; lastUsedAt: string }[] = body.data?.['me'].sessions.nodes;
      return nodes.find(({ isCurrent }) => isCurrent)?.lastUsedAt;
    };
    server.clock.advanceSeconds(59);
    expect(await lastUsed()).toBe('2026-11-23T09:30:00.000Z');
    server.clock.advanceSeconds(1);
    expect(await lastUsed()).toBe('2026-11-23T09:31:00.000Z');
    // Others see it as soon as it is written, which the request did not wait for.
    const kept = async () => (await server.store.sessions.find(phone.session.id))?.session;
    await expect.poll(kept).toMatchObject({ lastUsedAt: new Date('2026-11-23T09:31:00.000Z') });
  });
});

describe('logout', () => {
  test('by refresh token ends that session alone, and again is no error', async () => {
    const { server, phone, laptop } = await setUp();
    for (let round = 0; round < 2; round += 1) {
      const answer = await logout(server, undefined, phone.refreshToken);
      expect(answer.body).toEqual({ data: { logout: true } });
    }
    expect(reason(await server.me(phone.accessToken))).toBe('SESSION_REVOKED');
    expect(code(await refresh(server, phone.refreshToken))).toBe('REFRESH_TOKEN_INVALID');
    expect((await server.me(laptop.accessToken)).status).toBe(200);
  });

  test('by a refresh token that was used up ends its session', async () => {
    const { server, phone } = await setUp();
    await refresh(server, phone.refreshToken);
    expect((await logout(server, undefined, phone.refreshToken)).body.data).toEqual({
      logout: true,
    });
    expect(reason(await server.me(phone.accessToken))).toBe('SESSION_REVOKED');
  });

  test('by bearer ends its session, and again is no error', async () => {
    const { server, phone } = await setUp();
    expect((await logout(server, phone.accessToken)).body.data).toEqual({ logout: true });
    expect((await logout(server, phone.accessToken)).body.data).toEqual({ logout: true });
    expect(code(await refresh(server, phone.refreshToken))).toBe('REFRESH_TOKEN_INVALID');
  });

  test('by an expired bearer still ends its session', async () => {
    const { server, phone } = await setUp();
    server.clock.advanceSeconds(3600);
    expect((await logout(server, phone.accessToken)).body.data).toEqual({ logout: true });
    expect(code(await refresh(server, phone.refreshToken))).toBe('REFRESH_TOKEN_INVALID');
  });

  test.each([
    ['nothing', undefined, undefined],
    ['a forged bearer', 'a.b.c', undefined],
    ['an unknown refresh token', undefined, `lk_refresh_${'a'.repeat(43)}`],
    ['a text', undefined, 'x'],
  ])('by %s ends nothing and says so', async (_name, token, refreshToken) => {
    const { server, phone } = await setUp();
    const answer = await logout(server, token, refreshToken);
    expect(answer.body).toEqual({ data: { logout: false } });
    expect((await server.me(phone.accessToken)).status).toBe(200);
  });
});

describe('revokeSession', () => {
  const revoke = (server: TestServer, token: string, id: string) =>
    server.execute('mutation ($id: ID!) { revokeSession(id: $id) }', { token, variables: { id } });

  test('ends a session of the viewer on the next request', async () => {
    const { server, phone, laptop } = await setUp();
    const answer = await revoke(server, laptop.accessToken, phone.session.id);
    expect(answer.body).toEqual({ data: { revokeSession: true } });
    expect(reason(await server.me(phone.accessToken))).toBe('SESSION_REVOKED');
    expect(await idsOf(server, laptop.accessToken)).not.toContain(phone.session.id);
  });

  test('of another user, or that does not exist, is false and ends nothing', async () => {
    const { server, phone } = await setUp();
    await server.signUp('john');
    const john = await login(server, 'john');
    for (const id of [phone.session.id, 'unknown', '']) {
      const answer = await revoke(server, john.accessToken, id);
      expect(answer.body).toEqual({ data: { revokeSession: false } });
    }
    expect((await server.me(phone.accessToken)).status).toBe(200);
  });
});

test('revokeOtherSessions ends all but this one and counts them', async () => {
  const { server, phone, laptop } = await setUp();
  const document = 'mutation { revokeOtherSessions }';
  const answer = await server.execute(document, { token: phone.accessToken });
  expect(answer.body).toEqual({ data: { revokeOtherSessions: 2 } });
  expect(reason(await server.me(laptop.accessToken))).toBe('SESSION_REVOKED');
  expect(await idsOf(server, phone.accessToken)).toEqual([phone.session.id]);
  const again = await server.execute(document, { token: phone.accessToken });
  expect(again.body).toEqual({ data: { revokeOtherSessions: 0 } });
});

test('a caller whose session has ended can still log in', async () => {
  const { server, phone } = await setUp();
  await logout(server, phone.accessToken);
  const document = `mutation { login(username: "susan", password: "${password}") { tokenType } }`;
  expect((await server.execute(document, { token: phone.accessToken })).status).toBe(200);
});

test('a caller whose session has ended in the meantime ends nobody else’s', async () => {
  const { server, phone, laptop } = await setUp();
  const { body } = await server.execute(
    `mutation { logout revokeOtherSessions revokeSession(id: "${laptop.session.id}") }`,
    { token: phone.accessToken },
  );
  expect(body.data).toEqual({ logout: true, revokeOtherSessions: null, revokeSession: null });
  expect(body.errors?.map(({ extensions }) => extensions['reason'])).toEqual([
    'SESSION_REVOKED',
    'SESSION_REVOKED',
  ]);
  expect((await server.me(laptop.accessToken)).status).toBe(200);
});

test('a viewer is answered also when the time of last use cannot be written', async () => {
  const store = await openStore(await testDatabase());
  const touch = () => Promise.reject(new StoreUnavailable('locked'));
  const server = await createTestServer(
    {},
    { store: { ...store, sessions: { ...store.sessions, touch } } },
  );
  const token = await server.signUp('susan');
  server.clock.advanceSeconds(120);
  expect((await server.me(token)).status).toBe(200);
});
