import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { bothPaths, json, me } from '../support/both-paths.ts';
import { openPort } from '../support/listen.ts';
import { access } from '../support/page.ts';
import { password } from '../support/test-server.ts';

describe('the fast path answers as yoga does', () => {
  test('to every mutation, with a bearer token and without', async () => {
    const { bearer, expectAlike } = await bothPaths();
    const tokens = 'accessToken tokenType expiresIn refreshToken scope user { username }';
    const credentials = '$username: String!, $password: String!';
    const given = 'username: $username, password: $password';
    const login = `mutation (${credentials}) { login(${given}) { ${tokens} } }`;
    const twice = `mutation (${credentials}) { a: login(${given}) { expiresIn } b: login(${given}) { expiresIn } }`;
    const signUp = `mutation (${credentials}) { signUp(input: { ${given} }) { ${tokens} } }`;
    const susan = { username: 'susan', password };
    const mutations: [string, object?][] = [
      [login, susan],
      [login, { username: 'ＳＵＳＡＮ', password }],
      [login, { username: 'susan', password: 'a wrong one' }],
      [login, { username: 'nobody', password }],
      [login, { username: 'susan', password: '' }],
      [login, { username: 'susan', password: 'x'.repeat(300) }],
      [login, { username: 'susan\0', password }],
      [login, { username: 'susan' }],
      [login, { username: 7, password }],
      [login, { ...susan, more: true }],
      [login],
      [twice, susan],
      [`mutation { login(username: "susan", password: "${password}") { ${tokens} } }`],
      ['mutation { login(username: "susan", password: "a wrong one") { expiresIn } }'],
      ['mutation { login(username: "susan") { expiresIn } }'],
      [signUp, susan],
      [signUp, { username: 'x', password: 'short' }],
      ['mutation ($t: String) { refresh(refreshToken: $t) { expiresIn } }', { t: 'no token' }],
      ['mutation ($t: String) { refresh(refreshToken: $t) { expiresIn } }', { t: null }],
      ['mutation { refresh { expiresIn } }'],
      ['mutation ($t: String) { logout(refreshToken: $t) }', { t: 'no token' }],
      ['mutation ($p: String!) { reauthenticate(password: $p) { expiresIn } }', { p: password }],
      ['mutation ($p: String!) { reauthenticate(password: $p) { expiresIn } }', { p: 'wrong' }],
      ['mutation { __typename }'],
      ['mutation { nothing }'],
    ];
    for (const [query, variables] of mutations) {
      const body = json(query, { variables });
      await expectAlike({ headers: { 'content-type': 'application/json' }, body });
      await expectAlike({ headers: bearer(), body });
    }
  });

  test('to pages, whose tokens go into cookies', async () => {
    const { bearer, expectAlike, token } = await bothPaths();
    const login = json(
      `mutation { login(username: "susan", password: "${password}") { expiresIn } }`,
    );
    const logoutAnother = json('mutation ($t: String) { logout(refreshToken: $t) }', {
      variables: { t: `lk_refresh_${'x'.repeat(43)}` },
    });
    const none = { 'content-type': 'application/json' };
    const cookie = `${access}=${token}`;
    const pages: Record<string, string>[] = [
      { origin: 'http://localhost:4000', 'sec-fetch-site': 'same-origin' },
      { origin: 'http://localhost:4000' },
      { 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'none' },
      { origin: 'null', 'sec-fetch-site': 'cross-site' },
      { origin: 'https://elsewhere.example' },
      {},
    ];
    for (const page of pages) {
      for (const body of [login, me, json('mutation { logout }'), logoutAnother]) {
        await expectAlike({ headers: { ...none, ...page }, body });
        await expectAlike({ headers: { ...none, ...page, cookie }, body });
        await expectAlike({ headers: bearer({ ...page, cookie: `${access}=x` }), body });
      }
    }
    const { headers } = await expectAlike({ headers: { ...none, ...pages[0] }, body: login });
    expect(headers['set-cookie']).toHaveLength(2);
  });
});

test('what a session is told of its device is the same', async () => {
  const { askHot, bearer, clock } = await bothPaths({ AUTH_TRUSTED_PROXIES: '127.0.0.1' });
  // The newest session is the first one.
  clock.advanceSeconds(1);
  const login = json(
    `mutation { login(username: "susan", password: "${password}") { accessToken } }`,
  );
  const headers = { 'user-agent': 'Mozilla/5.0', 'x-forwarded-for': '192.0.2.7' };
  await askHot({ headers: { 'content-type': 'application/json', ...headers }, body: login });
  const query = json('{ me { sessions(first: 1) { nodes { ip userAgent } } } }');
  const { body } = await askHot({ headers: bearer(), body: query });
  const nodes = [{ ip: '192.0.2.7', userAgent: 'Mozilla/5.0' }];
  expect(JSON.parse(body).data.me.sessions.nodes).toEqual(nodes);
});

test('a mutation does not overtake the query that was sent before it', async () => {
  const { hot, bearer } = await bothPaths();
  const { port } = await openPort(hot.listener);
  const head = Object.entries({ host: 'localhost', ...bearer() }).map((one) => one.join(': '));
  const request = (body: string) =>
    ['POST /graphql HTTP/1.1', ...head, `content-length: ${body.length}`, '', body].join('\r\n');
  const socket = connect(port, '127.0.0.1');
  let answered = '';
  socket.setEncoding('utf8').on('data', (text: string) => (answered += text));
  socket.write(request(me) + request(json('mutation { logout }')));
  const statuses = () => [...answered.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
  await expect.poll(statuses).toEqual(['200', '200']);
  expect(answered).toContain('"username":"susan"');
  socket.destroy();
});

test('a client that hangs up while its password is checked harms nobody', async () => {
  const { hot, store, askHot, bearer } = await bothPaths();
  const { http, port } = await openPort(hot.listener);
  const body = json(`mutation { login(username: "susan", password: "${password}") { expiresIn } }`);
  const susan = await store.users.findByUsernameKey('susan');
  const sessions = async () => (await store.sessions.addresses(susan!.id, 100)).length;
  const before = await sessions();
  for (let n = 0; n < 5; n += 1) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(
      `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    const [request] = (await once(http, 'request')) as [IncomingMessage];
    await once(request, 'end');
    socket.destroy();
  }
  // Whoever has hung up may be gone, and has logged in all the same.
  await expect.poll(sessions).toBe(before + 5);
  expect((await askHot({ headers: bearer(), body: me })).status).toBe(200);
  expect(hot.logged.filter((line) => /"level":(50|60)/.test(line))).toEqual([]);
});
