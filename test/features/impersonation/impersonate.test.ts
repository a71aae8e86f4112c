import { randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';
import { expect, test } from 'vitest';
import { endImpersonation, impersonate, withActing } from '../../support/impersonation.ts';
import { person } from '../../support/administrators.ts';
import { sharedDatabase } from '../../support/engines.ts';
import { giveAddress } from '../../support/give-address.ts';
import { code, createTestServer, password, reason } from '../../support/test-server.ts';

test('the token speaks for the user, says who is behind it, and ends with its session', async () => {
  const { server, admin, susan, act } = await withActing();
  const { token, sessionId, claims } = await act(admin, 600);
  expect(claims).toMatchObject({
    sub: susan.id,
    act: { sub: admin.id },
    sid: sessionId,
    acr: 'aal1',
    scope: 'notes:read',
  });
  expect(claims).not.toHaveProperty('auth_time');
  expect(claims.exp! - claims.iat!).toBe(600);
  server.clock.advanceSeconds(599);
  expect((await server.me(token)).body.data).toMatchObject({ me: { id: susan.id } });
  server.clock.advanceSeconds(1);
  expect(reason(await server.me(token))).toBe('SESSION_REVOKED');
});

test('the session and its token end together, however long access tokens live', async () => {
  const { server, admin, susan } = await withActing();
  const short = (await admin.ask(impersonate, { id: susan.id, maxAge: 3600 })).impersonate;
  expect(short.expiresIn).toBe(900);
  expect(Date.parse(short.session.expiresAt)).toBe(server.clock.now() + 900_000);
  const long = await withActing({ AUTH_ACCESS_TTL_SECONDS: '7200' });
  const { claims } = await long.act(long.admin, 3600);
  expect(claims.exp! - claims.iat!).toBe(3600);
});

test('it ends no later than the session that it was begun in', async () => {
  const { server, admin, susan } = await withActing({
    AUTH_REFRESH_TTL_SECONDS: '600',
    AUTH_ACCESS_TTL_SECONDS: '600',
  });
  server.clock.advanceSeconds(400);
  const again = `mutation { reauthenticate(password: "${password}") { accessToken } }`;
  const { accessToken } = (await admin.ask(again)).reauthenticate;
  const variables = { id: susan.id };
  const { body } = await server.execute(impersonate, { token: accessToken, variables });
  expect(body.data?.['impersonate'].expiresIn).toBe(200);
  server.clock.advanceSeconds(200);
  expect(reason(await server.me(body.data?.['impersonate'].accessToken as string))).toBe(
    'SESSION_REVOKED',
  );
});

test('the answer has no refresh token and sets no cookie', async () => {
  const { server, admin, susan } = await withActing();
  const { headers, body } = await server.execute(impersonate, {
    token: admin.token,
    variables: { id: susan.id },
    headers: { origin: 'http://localhost:4000', 'sec-fetch-site': 'same-origin' },
  });
  expect(body.data?.['impersonate']).toMatchObject({
    tokenType: 'Bearer',
    user: { username: 'susan' },
    session: { isCurrent: false, methods: [], impersonator: { username: 'admin' } },
  });
  expect(headers.get('set-cookie')).toBeNull();
});

test('the user sees the session and who is behind it, and what was done in both names', async () => {
  const { server, admin, susan, act } = await withActing();
  server.clock.advanceSeconds(1);
  const { token, sessionId } = await act();
  const { me } = await susan.ask(
    '{ me { sessions { nodes { id impersonator { username } } } activity { nodes { action sessionId actor { kind user { username } } } } } }',
  );
  expect(me.sessions.nodes[0]).toEqual({ id: sessionId, impersonator: { username: 'admin' } });
  expect(me.sessions.nodes.slice(1).map((one: any) => one.impersonator)).toEqual([null, null]);
  expect(me.activity.nodes[0]).toEqual({
    action: 'IMPERSONATION_STARTED',
    sessionId,
    actor: { kind: 'PERSON', user: { username: 'admin' } },
  });
  server.clock.advanceSeconds(1);
  await server.execute('mutation { logout }', { token });
  const { auditEvents } = await admin.ask(
    '{ auditEvents(first: 2) { nodes { action reason actor { user { username } impersonator { username } } } } }',
  );
  expect(auditEvents.nodes).toEqual([
    {
      action: 'SESSION_REVOKED',
      reason: null,
      actor: { user: { username: 'susan' }, impersonator: { username: 'admin' } },
    },
    {
      action: 'IMPERSONATION_STARTED',
      reason: 'ticket 7',
      actor: { user: { username: 'admin' }, impersonator: null },
    },
  ]);
  expect(server.logged.join()).not.toContain('ticket 7');
});

test('the user is not told where the administrator is, and the audit log is', async () => {
  const { server, admin, susan } = await withActing();
  server.clock.advanceSeconds(1);
  const headers = { 'user-agent': 'A browser of the support' };
  await server.execute(impersonate, { token: admin.token, variables: { id: susan.id }, headers });
  const { me } = await susan.ask(
    '{ me { sessions { nodes { ip userAgent impersonator { username } } } activity { nodes { action ip userAgent } } } }',
  );
  const unsaid = { ip: null, userAgent: null };
  expect(me.sessions.nodes[0]).toEqual({ impersonator: { username: 'admin' }, ...unsaid });
  expect(me.activity.nodes).toContainEqual({ action: 'IMPERSONATION_STARTED', ...unsaid });
  const { auditEvents } = await admin.ask(
    '{ auditEvents(filter: { actions: [IMPERSONATION_STARTED] }) { nodes { ip userAgent } } }',
  );
  expect(auditEvents.nodes).toEqual([
    { ip: expect.any(String), userAgent: 'A browser of the support' },
  ]);
});

test('the user is told by mail, of many at once in five mails', async () => {
  const DATABASE_URL = await sharedDatabase();
  const { server, susan, act } = await withActing({
    DATABASE_URL,
    AUTH_SMTP_URL: 'console:',
    AUTH_MAIL_FROM: 'Example <mail@example.com>',
  });
  await giveAddress(DATABASE_URL, susan.id);
  for (let count = 0; count < 7; count += 1) await act();
  const mails = await server.mails();
  expect(mails).toHaveLength(5);
  expect(mails[0]).toMatchObject({
    to: 'susan@example.com',
    subject: 'An administrator got access to your account at Example',
  });
  expect(mails[0]!.text).toContain('on November 23, 2026 at 9:30 AM UTC, for an hour at most');
  expect(mails[0]!.text).not.toContain('ticket 7');
});

test('a user in whose place one acts is not themselves, nor one that no one may act as', async () => {
  const { server, admin, susan } = await withActing();
  const john = await person(server, 'john', ['latchkey:audit:read']);
  const { createServiceAccount: bot } = await admin.ask(
    'mutation { createServiceAccount(input: { username: "bot" }) { id } }',
  );
  const idle = await person(server, 'idle');
  await server.administer({ kind: 'test' }).disableUser(idle.id);
  for (const id of [admin.id, john.id, bot.id, idle.id])
    expect(await admin.refusal(impersonate, { id })).toBe('FORBIDDEN');
  for (const id of [randomUUID(), 'susan', '\0', ''])
    expect(await admin.refusal(impersonate, { id })).toBe('NOT_FOUND');
  expect(await admin.refusal(impersonate, { id: susan.id })).toBeNull();
});

test('a reason and an age that are not as described are refused', async () => {
  const { admin, susan } = await withActing();
  const refusal = (given: object) => admin.refusal(impersonate, { id: susan.id, ...given });
  for (const bad of ['', ' ', 'x'.repeat(501), 'a\nb', '\0'])
    expect(await refusal({ reason: bad })).toBe('BAD_USER_INPUT');
  for (const maxAge of [-1, 0, 59, 3601]) expect(await refusal({ maxAge })).toBe('BAD_USER_INPUT');
  for (const maxAge of [60, 3600]) expect(await refusal({ maxAge })).toBeNull();
});

test('it takes the scope, an administrator who logged in within the minute, and no one who acts', async () => {
  const { server, admin, susan, act } = await withActing();
  const reader = await person(server, 'reader', ['latchkey:users', 'latchkey:users:read']);
  expect(await reader.refusal(impersonate, { id: susan.id })).toBe('FORBIDDEN');
  const helper = await person(server, 'helper', ['latchkey:impersonate']);
  expect(await helper.refusal(impersonate, { id: susan.id })).toBeNull();
  const { token } = await act();
  const john = await person(server, 'john');
  for (const document of [impersonate, endImpersonation])
    expect(code(await server.execute(document, { token, variables: { id: john.id } }))).toBe(
      'FORBIDDEN',
    );
  server.clock.advanceSeconds(61);
  expect(await admin.refusal(impersonate, { id: susan.id })).toBe('REAUTHENTICATION_REQUIRED');
});

test('a scope of Latchkey that the user gets meanwhile is not in the token', async () => {
  const { server, admin, susan, act } = await withActing();
  const { token } = await act();
  await server.administer({ kind: 'test' }).grantScope(susan.id, 'latchkey:admin');
  expect(code(await server.execute('{ users { nodes { id } } }', { token }))).toBe('FORBIDDEN');
  expect(await admin.refusal(impersonate, { id: susan.id })).toBe('FORBIDDEN');
});

test('an administrator has ten such sessions at most: with one more, the first one ends', async () => {
  const { server, act, isGood } = await withActing();
  const tokens = [];
  for (let n = 0; n < 12; n += 1) {
    server.clock.advanceSeconds(1);
    tokens.push((await act()).token);
  }
  const good = [];
  for (const token of tokens) good.push(await isGood(token));
  expect(good).toEqual([false, false, ...Array.from({ length: 10 }, () => true)]);
});

test('it pushes no session of the user out, and makes no network known to them', async () => {
  const { server, susan, act } = await withActing();
  const before = await server.store.sessions.addresses(susan.id, 20);
  await act();
  expect(await server.store.sessions.addresses(susan.id, 20)).toEqual(before);
});

test('any number of them hides no login of the user, and few stay stored', async () => {
  const { server, admin, susan, act } = await withActing();
  const before = await server.store.sessions.addresses(susan.id, 20);
  for (let n = 0; n < 60; n += 1) {
    server.clock.advanceSeconds(1);
    const { sessionId: id } = await act();
    if (n % 2 === 0) await admin.ask(endImpersonation, { id });
  }
  expect(await server.store.sessions.addresses(susan.id, 20)).toEqual(before);
  let stored = 0;
  for await (const { table } of server.store.users.rowsOf(susan.id))
    if (table === 'impersonations') stored += 1;
  expect(stored).toBeLessThanOrEqual(10);
});

test('hooks know who is behind the token, and a login is not told', async () => {
  const logins: string[] = [];
  const actors: unknown[] = [];
  const server = await createTestServer(
    { AUTH_ADMIN: 'on' },
    {
      hooks: {
        claims({ user, session, actor }) {
          actors.push(actor && [user.username, actor.sub, session.impersonatorId]);
          return actor ? { support: true } : {};
        },
        afterLogin: ({ user }) => void logins.push(user.username),
        verifyRequest({ viewer }) {
          if (viewer.actor && viewer.claims['support'] !== true) throw new Error('not marked');
        },
      },
    },
  );
  const admin = await person(server, 'admin', ['latchkey:impersonate']);
  const susan = await person(server, 'susan');
  logins.length = 0;
  const { impersonate: acting } = await admin.ask(impersonate, { id: susan.id });
  expect(actors.at(-1)).toEqual(['susan', admin.id, admin.id]);
  expect(logins).toEqual([]);
  expect((await server.me(acting.accessToken)).body.data).toMatchObject({ me: { id: susan.id } });
});

test('a user who becomes an administrator while the token is signed is not acted for', async () => {
  let meanwhile = async (_id: string): Promise<unknown> => null;
  const claims = async ({ user, actor }: { user: { id: string }; actor: unknown }) => {
    if (actor) await meanwhile(user.id);
    return {};
  };
  const server = await createTestServer({ AUTH_ADMIN: 'on' }, { hooks: { claims } });
  const admin = await person(server, 'admin', ['latchkey:admin']);
  const susan = await person(server, 'susan');
  const operator = server.administer({ kind: 'test' });
  meanwhile = (id) => operator.grantScope(id, 'latchkey:webhooks');
  expect(await admin.refusal(impersonate, { id: susan.id })).toBe('FORBIDDEN');
  await operator.revokeScope(susan.id, 'latchkey:webhooks');
  meanwhile = (id) => operator.disableUser(id);
  expect(await admin.refusal(impersonate, { id: susan.id })).toBe('FORBIDDEN');
  await operator.enableUser(susan.id);
  meanwhile = (id) => operator.grantScope(id, 'notes:write');
  const acting = (await admin.ask(impersonate, { id: susan.id })).impersonate;
  expect(decodeJwt(acting.accessToken)).toMatchObject({ scope: 'notes:write' });
  meanwhile = () => operator.revokeSessions(admin.id);
  expect(await admin.refusal(impersonate, { id: susan.id })).toBe('UNAUTHENTICATED');
});

test('with AUTH_IMPERSONATION=off no one acts, and those who do are out', async () => {
  const { server, admin, susan, act } = await withActing();
  const { token } = await act();
  const other = await createTestServer(
    { AUTH_ADMIN: 'on', AUTH_IMPERSONATION: 'off' },
    { store: server.store, clock: server.clock },
  );
  expect(reason(await other.me(token))).toBe('TOKEN_INVALID');
  const answer = await other.execute(impersonate, {
    token: admin.token,
    variables: { id: susan.id },
  });
  expect(code(answer)).toBe('METHOD_NOT_AVAILABLE');
});

test('a node without the fields for administrators takes the token, and does not have the fields', async () => {
  const { server, act, isGood } = await withActing();
  const { token } = await act();
  const other = await createTestServer({}, { store: server.store, clock: server.clock });
  expect((await other.me(token)).body.data).toMatchObject({ me: { username: 'susan' } });
  expect(code(await other.execute(endImpersonation, { token, variables: { id: '1' } }))).toBe(
    'GRAPHQL_VALIDATION_FAILED',
  );
  expect(await isGood(token)).toBe(true);
});
