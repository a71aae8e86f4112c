import { expect, test } from 'vitest';
import {
  code,
  createTestServer,
  password,
  reason,
  type TestServer,
} from '../support/test-server.ts';
import { rowsByTable } from '../support/rows-by-table.ts';
import { userId } from '../support/user-id.ts';

const changeUsername =
  'mutation ($name: String!) { changeUsername(username: $name) { id username } }';
const rename = (server: TestServer, token: string, name: string) =>
  server.execute(changeUsername, { token, variables: { name } });
const leave = (server: TestServer, token: string) =>
  server.execute('mutation { deleteAccount }', { token });
const eventsOf = ({ logged }: TestServer) =>
  logged.map((line) => JSON.parse(line) as { event?: string; userId?: string });

test('a user takes another name: they are the same user, in the same session', async () => {
  const server = await createTestServer();
  const token = await server.signUp('susan');
  const id = await userId(server.store);
  expect((await rename(server, token, 'Sue')).body).toEqual({
    data: { changeUsername: { id, username: 'Sue' } },
  });
  expect((await server.me(token)).body.data?.['me']).toMatchObject({ id, username: 'Sue' });
  expect((await server.login('sue', password)).status).toBe(200);
  expect(code(await server.login('susan', password))).toBe('INVALID_CREDENTIALS');
  expect(eventsOf(server)).toContainEqual(
    expect.objectContaining({ event: 'username_changed', userId: id }),
  );
});

test('a stranger who takes the name of before gets nothing of its user', async () => {
  const server = await createTestServer();
  const hers = await server.signUp('susan');
  await server.store.contacts.setLocale(await userId(server.store), 'de');
  await rename(server, hers, 'sue');
  const theirs = await server.signUp('susan', 'a stranger’s password');
  const [her, stranger] = [(await server.me(hers)).body, (await server.me(theirs)).body];
  expect(her.data?.['me'].username).toBe('sue');
  expect(stranger.data?.['me'].id).not.toBe(her.data?.['me'].id);
  const sessions = await server.execute('{ me { sessions { nodes { id } } } }', { token: theirs });
  expect(sessions.body.data?.['me'].sessions.nodes).toHaveLength(1);
  expect(code(await server.login('susan', password))).toBe('INVALID_CREDENTIALS');
  const id: string = stranger.data?.['me'].id;
  expect(await server.store.contacts.find(id)).toBe(null);
});

test('a name that is another user’s, or that no new user may have, is refused', async () => {
  const server = await createTestServer();
  const token = await server.signUp('susan');
  await server.signUp('john');
  expect(code(await rename(server, token, 'JOHN'))).toBe('USERNAME_TAKEN');
  const hidden = await rename(server, token, 'su\u200bsan');
  expect(code(hidden)).toBe('BAD_USER_INPUT');
  expect(hidden.body.errors?.[0]?.extensions['argument']).toEqual(['username']);
  expect((await server.me(token)).body.data?.['me'].username).toBe('susan');
});

test('names are tried for no longer than a sign-up tries them', async () => {
  const server = await createTestServer({
    AUTH_ATTEMPTS: 'on',
    AUTH_SIGN_UPS_PER_ADDRESS: '3/600',
  });
  const token = await server.signUp('susan');
  const answers = [];
  for (const name of ['a1', 'a2', 'a3', 'a4'])
    answers.push(code(await rename(server, token, name)));
  expect(answers).toEqual([undefined, undefined, undefined, 'TOO_MANY_ATTEMPTS']);
});

test.each([
  ['changeUsername', 'mutation { changeUsername(username: "sue") { id } }'],
  ['deleteAccount', 'mutation { deleteAccount }'],
])('%s needs a token and a fresh login', async (_name, mutation) => {
  const server = await createTestServer();
  const token = await server.signUp('susan');
  expect(code(await server.execute(mutation))).toBe('UNAUTHENTICATED');
  server.clock.advanceSeconds(301);
  expect(code(await server.execute(mutation, { token }))).toBe('REAUTHENTICATION_REQUIRED');
  expect((await server.login('susan', password)).status).toBe(200);
});

test('a user deletes their account: nothing is left, no token works, and the name is free', async () => {
  const server = await createTestServer();
  const token = await server.signUp('susan');
  const other = (await server.login('susan', password)).body.data?.['login'].accessToken as string;
  const id = await userId(server.store);
  expect((await leave(server, token)).body).toEqual({ data: { deleteAccount: true } });
  // Of what has happened, only that it has.
  const { audit_events: events = [], ...rows } = await rowsByTable(server.store.users.rowsOf(id));
  expect(rows).toEqual({});
  expect(events).toHaveLength(3);
  for (const event of events)
    expect(event).toMatchObject({ detail: null, reason: null, ip: null, user_agent: null });
  for (const one of [token, other]) expect((await server.me(one)).status).toBe(401);
  expect(code(await server.login('susan', password))).toBe('INVALID_CREDENTIALS');
  const deleted = eventsOf(server).filter(({ event }) => event === 'user_deleted');
  expect(deleted).toEqual([expect.objectContaining({ userId: id })]);
  expect(deleted[0]).not.toHaveProperty('actor');
  expect(await server.signUp('susan', 'another pass phrase')).toEqual(expect.any(String));
});

test('the cookies of a user who has deleted their account are cleared', async () => {
  const server = await createTestServer();
  const page = { origin: 'http://localhost:4000', 'sec-fetch-site': 'same-origin' };
  const input = `{ username: "susan", password: "${password}" }`;
  const signedUp = await server.execute(`mutation { signUp(input: ${input}) { expiresIn } }`, {
    headers: page,
  });
  const cookie = signedUp.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  expect(cookie).toContain('latchkey-access');
  const left = await server.execute('mutation { deleteAccount }', { headers: { ...page, cookie } });
  expect(left.body).toEqual({ data: { deleteAccount: true } });
  const cleared = left.headers.getSetCookie();
  expect(cleared.length).toBeGreaterThan(1);
  for (const one of cleared) expect(one).toMatch(/Max-Age=0|Expires=Thu, 01 Jan 1970/);
});

test('while a user deletes their account, logins end with it or are refused', async () => {
  const server = await createTestServer();
  const acting = await server.signUp('susan');
  const logins = Array.from({ length: 6 }, () => server.login('susan', password));
  const [left, ...answers] = await Promise.all([leave(server, acting), ...logins]);
  expect(left.status).toBe(200);
  const started = answers.flatMap(({ body }) => body.data?.['login']?.accessToken ?? []);
  const refused = answers.map(code).filter((one) => one !== undefined);
  expect(started.length + refused.length).toBe(6);
  for (const one of refused) expect(one).toBe('INVALID_CREDENTIALS');
  for (const token of started) expect((await server.me(token as string)).status).toBe(401);
});

test('a session that was ended deletes nothing', async () => {
  const server = await createTestServer();
  const token = await server.signUp('susan');
  const { accessToken } = (await server.login('susan', password)).body.data!['login'];
  await server.execute('mutation { revokeOtherSessions }', { token: accessToken });
  const refused = await leave(server, token);
  expect([code(refused), reason(refused)]).toEqual(['UNAUTHENTICATED', 'SESSION_REVOKED']);
  expect((await server.me(accessToken)).status).toBe(200);
});

test.each([
  ['de-at', 'de-AT'],
  ['zh-Hans-SG', 'zh-Hans-SG'],
  ['tlh', 'tlh'],
])('the language %s is kept, as %s', async (given, kept) => {
  const server = await createTestServer();
  const token = await server.signUp('susan');
  const answer = await server.execute(
    `mutation { setLocale(locale: "${given}") { username locale } }`,
    {
      token,
    },
  );
  expect(answer.body).toEqual({ data: { setLocale: { username: 'susan', locale: kept } } });
  expect(await server.store.contacts.find(await userId(server.store))).toMatchObject({
    locale: kept,
  });
});

test.each(['', 'german!', 'de_AT', 'de\\r\\nBcc: eve@example.com', 'x'.repeat(60_000)])(
  'what is no language tag is refused: %#',
  async (locale) => {
    const server = await createTestServer();
    const token = await server.signUp('susan');
    const answer = await server.execute(`mutation { setLocale(locale: "${locale}") { id } }`, {
      token,
    });
    expect(code(answer)).toBe('BAD_USER_INPUT');
  },
);
