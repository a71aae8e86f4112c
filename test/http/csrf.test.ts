import { describe, expect, test } from 'vitest';
import { code, createTestServer, password, reason } from '../support/test-server.ts';
import { createPage, ownPage } from '../support/page.ts';

const allowed = 'http://app.localhost:5173';
const nextDoor = 'http://localhost:5173';
const elsewhere = 'https://app.example';
const overHttps = 'https://localhost:5173';
const ofAnApp = 'capacitor://localhost';
const environment = {
  AUTH_ALLOWED_ORIGINS: [allowed, nextDoor, elsewhere, overHttps, ofAnApp].join(),
};
const own = 'http://localhost:4000';

/** Whoever asks from anywhere but our own pages, although the browser sent the cookies along. */
const strangers: [string, Record<string, string>][] = [
  ['nothing at all, such as curl', {}],
  ['a page of another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
  ['a page of the same site', { origin: 'http://evil.localhost', 'sec-fetch-site': 'same-site' }],
  ['another port of this host', { origin: 'http://localhost:666', 'sec-fetch-site': 'same-site' }],
  ['a page of another site, in an old browser', { origin: 'https://evil.example' }],
  ['another scheme, in an old browser', { origin: 'https://localhost:4000' }],
  ['another port, in an old browser', { origin: 'http://localhost' }],
  ['a host that begins like ours', { origin: 'http://localhost:4000.evil.example' }],
  ['a host that ends like an allowed one', { origin: 'http://evil.app.localhost:5173' }],
  ['a sandboxed frame', { origin: 'null' }],
  ['a sandboxed frame that knows its site', { origin: 'null', 'sec-fetch-site': 'same-origin' }],
  ['the address bar', { 'sec-fetch-site': 'none' }],
  ['the address bar, claiming an origin', { origin: own, 'sec-fetch-site': 'none' }],
  ['another site that claims our origin', { origin: own, 'sec-fetch-site': 'cross-site' }],
  ['the same site that claims our origin', { origin: own, 'sec-fetch-site': 'same-site' }],
  ['an allowed origin of another site', { origin: allowed, 'sec-fetch-site': 'cross-site' }],
  ['an allowed origin of another site, in an old browser', { origin: elsewhere }],
  ['an allowed origin of another host, in an old browser', { origin: allowed }],
  ['an allowed origin of another scheme, in an old browser', { origin: overHttps }],
  [
    'an allowed origin of another scheme, in a browser that calls it the same site',
    { origin: overHttps, 'sec-fetch-site': 'same-site' },
  ],
  ['an allowed app, in an old browser', { origin: ofAnApp }],
  [
    'an allowed app, in a browser that calls it the same site',
    { origin: ofAnApp, 'sec-fetch-site': 'same-site' },
  ],
  ['a header sent twice', { origin: own, 'sec-fetch-site': 'same-origin, cross-site' }],
  ['two origins', { origin: `${own}, https://evil.example` }],
  ['another spelling of our origin', { origin: 'HTTP://LOCALHOST:4000' }],
  ['an origin with a slash', { origin: `${own}/` }],
  ['a referer of ours', { referer: `${own}/graphql` }],
];

describe.each(strangers)('%s', (_name, headers) => {
  async function attack() {
    const server = await createTestServer(environment);
    const page = createPage(server);
    await page.signUp();
    const stranger = createPage(server, headers, new Map(page.cookies));
    return { server, page, stranger };
  }

  test('reads nothing by the cookies', async () => {
    const { stranger } = await attack();
    const answer = await stranger.me();
    expect([answer.status, code(answer), reason(answer)]).toEqual([
      401,
      'UNAUTHENTICATED',
      'TOKEN_MISSING',
    ]);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="latchkey"');
  });

  test('changes nothing by the cookies, and sets and clears none', async () => {
    const { page, stranger } = await attack();
    const refused = [
      await stranger.refresh(),
      await stranger.execute('mutation { revokeOtherSessions }'),
      await stranger.execute(
        'mutation ($p: String!) { reauthenticate(password: $p) { tokenType } }',
        {
          variables: { p: password },
        },
      ),
    ];
    expect(refused.map(({ status }) => status)).toEqual([401, 401, 401]);
    const logout = await stranger.logout();
    expect(logout.body.data).toEqual({ logout: false });
    for (const { headers: answered } of [...refused, logout]) {
      expect(answered.getSetCookie()).toEqual([]);
    }
    expect((await page.me()).status).toBe(200);
    expect((await page.refresh()).status).toBe(200);
  });

  test('gets no cookie of its own', async () => {
    const { stranger } = await attack();
    const answer = await stranger.signUp('mallory');
    expect(answer.status).toBe(200);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });
});

/** Pages that cookies are meant for. */
test.each([
  ['a page of ours', ownPage],
  [
    'a page of ours behind a proxy',
    { origin: 'https://x.example', 'sec-fetch-site': 'same-origin' },
  ],
  ['a page of ours that reads', { 'sec-fetch-site': 'same-origin' }],
  ['a page of ours in an old browser', { origin: own }],
  ['an allowed origin of the same site', { origin: allowed, 'sec-fetch-site': 'same-site' }],
  ['an allowed origin at another port of this host, in an old browser', { origin: nextDoor }],
])('%s is let in by the cookies', async (_name, headers) => {
  const page = createPage(await createTestServer(environment), headers);
  await page.signUp();
  expect(page.cookies.size).toBe(2);
  expect((await page.me()).body.data).toEqual({ me: { username: 'susan' } });
});

test('an old browser’s page may also be at the address that was asked, under the issuer’s scheme', async () => {
  const server = await createTestServer({ AUTH_ISSUER: 'https://auth.example.com' });
  const setCookies = async (origin: string, url: string) => {
    const body = JSON.stringify({
      query: `mutation { login(username: "susan", password: "${password}") { tokenType } }`,
    });
    const headers = { 'content-type': 'application/json', origin };
    return (
      await server.fetch(new Request(url, { method: 'POST', headers, body }))
    ).headers.getSetCookie().length;
  };
  await server.signUp();
  expect(await setCookies('https://auth.example.com', 'http://10.0.0.1:4000/graphql')).toBe(2);
  expect(await setCookies('https://login.example.com', 'http://login.example.com/graphql')).toBe(2);
  // Whoever sits on the wire can put a page at the http address, next to the proxy that ends TLS.
  expect(await setCookies('http://auth.example.com', 'http://auth.example.com/graphql')).toBe(0);
});

test('an old browser’s page of an allowed origin has cookies at the host of the issuer or of the address alone', async () => {
  const origins = ['https://auth.example.com:8443', 'https://10.0.0.1', 'https://app.example.com'];
  const server = await createTestServer({
    AUTH_ISSUER: 'https://auth.example.com',
    AUTH_ALLOWED_ORIGINS: `${origins.join()},https://example.com`,
  });
  await server.signUp();
  const cookies = async (origin: string) => {
    const query = `mutation { login(username: "susan", password: "${password}") { tokenType } }`;
    const headers = { 'content-type': 'application/json', origin };
    const init = { method: 'POST', headers, body: JSON.stringify({ query }) };
    const answer = await server.fetch(new Request('http://10.0.0.1:4000/graphql', init));
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    return answer.headers.getSetCookie().length;
  };
  expect(await Promise.all(origins.map(cookies))).toEqual([2, 2, 0]);
  expect(await cookies('https://example.com')).toBe(0);
});

test('no mutation runs by GET, cookies or not', async () => {
  const server = await createTestServer();
  const page = createPage(server);
  await page.signUp();
  const cookie = [...page.cookies].map((pair) => pair.join('=')).join('; ');
  const query = encodeURIComponent('mutation { logout }');
  const url = `http://localhost:4000/graphql?query=${query}`;
  const answer = await server.fetch(new Request(url, { headers: { ...ownPage, cookie } }));
  expect(answer.status).toBe(405);
  expect((await page.me()).status).toBe(200);
});

test.each([
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  '',
])('no mutation runs from a body of type "%s", which needs no preflight', async (type) => {
  const server = await createTestServer();
  const page = createPage(server);
  await page.signUp();
  const headers = { 'content-type': type };
  const answer = await page.execute('mutation { logout }', { headers });
  expect(answer.status).toBe(415);
  expect((await page.me()).status).toBe(200);
});
