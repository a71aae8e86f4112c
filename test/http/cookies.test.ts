import { describe, expect, test } from 'vitest';
import { readCookie } from '../../src/request/cookies.ts';
import { openStore } from '../../src/store/open.ts';
import { testDatabase } from '../support/engines.ts';
import { listen } from '../support/listen.ts';
import {
  access,
  createPage,
  days30,
  loginDocument,
  ownPage,
  refresh,
  setCookiesOf,
  signedUp,
} from '../support/page.ts';
import { code, createTestServer, password, reason } from '../support/test-server.ts';

describe('a page of ours', () => {
  test('gets both tokens in cookies that no script can read, until the session ends', async () => {
    const server = await createTestServer();
    const answer = await createPage(server).signUp();
    const { accessToken, refreshToken } = answer.body.data!['signUp'];
    const attributes = [`Max-Age=${days30}`, 'Path=/', 'HttpOnly', 'SameSite=Lax'];
    expect(setCookiesOf(answer)).toEqual({
      [access]: [accessToken, ...attributes],
      [refresh]: [refreshToken, ...attributes],
    });
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test('gets __Host- cookies for https only, and only those are read there', async () => {
    const server = await createTestServer({ AUTH_ISSUER: 'https://auth.example.com' });
    const page = createPage(server, { 'sec-fetch-site': 'same-origin' });
    const cookies = setCookiesOf(await page.signUp());
    expect(Object.keys(cookies)).toEqual(['__Host-latchkey-access', '__Host-latchkey-refresh']);
    for (const [, ...attributes] of Object.values(cookies)) {
      expect(attributes).toEqual([
        `Max-Age=${days30}`,
        'Path=/',
        'HttpOnly',
        'SameSite=Lax',
        'Secure',
      ]);
    }
    expect((await page.me()).status).toBe(200);
    const bare = [...page.cookies].map(([name, value]): [string, string] => [
      name.replace('__Host-', ''),
      value,
    ]);
    const planted = createPage(server, { 'sec-fetch-site': 'same-origin' }, new Map(bare));
    expect(reason(await planted.me())).toBe('TOKEN_MISSING');
    expect(code(await planted.refresh())).toBe('REFRESH_TOKEN_INVALID');
  });

  test.each(['http://localhost:4000', 'http://127.0.0.1:4000', 'http://[::1]:4000'])(
    'without https gets cookies at %s',
    async (origin) => {
      expect(await cookiesAt(origin)).toBe(2);
    },
  );

  test.each([
    'http://192.168.1.5:4000',
    'http://auth.example.com',
    'http://localhost.evil.example',
    'http://0.0.0.0:4000',
  ])('without https gets none at %s, where others can listen', async (origin) => {
    expect(await cookiesAt(origin)).toBe(0);
  });

  async function cookiesAt(origin: string): Promise<number> {
    const server = await createTestServer();
    await server.signUp();
    const headers = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', origin };
    const body = JSON.stringify({ query: loginDocument });
    const request = new Request(`${origin}/graphql`, { method: 'POST', headers, body });
    return (await server.fetch(request)).headers.getSetCookie().length;
  }

  test('gets none when they are off, and those it has are not looked at', async () => {
    const { page } = await signedUp();
    const server = await createTestServer({ AUTH_COOKIES: 'off' });
    expect(setCookiesOf(await createPage(server).signUp())).toEqual({});
    const late = createPage(server, ownPage, page.cookies);
    expect(reason(await late.me())).toBe('TOKEN_MISSING');
    expect(setCookiesOf(await late.logout())).toEqual({});
  });
});

describe('the names of the cookies', () => {
  async function namesFor(issuer: string): Promise<string[]> {
    const server = await createTestServer({ AUTH_ISSUER: issuer });
    const page = createPage(server, { 'sec-fetch-site': 'same-origin' });
    await page.signUp();
    return [...page.cookies.keys()];
  }

  test.each([
    ['http://localhost:4000', [access, refresh]],
    ['http://localhost:4001', ['latchkey-access-2d5cf178', 'latchkey-refresh-2d5cf178']],
    ['https://auth.example.com', ['__Host-latchkey-access', '__Host-latchkey-refresh']],
    ['https://auth.example.com/', ['__Host-latchkey-access', '__Host-latchkey-refresh']],
    [
      'https://auth.example.com:8443',
      ['__Host-latchkey-access-6ee8595f', '__Host-latchkey-refresh-6ee8595f'],
    ],
    [
      'https://example.com/auth',
      ['__Host-latchkey-access-7c26e313', '__Host-latchkey-refresh-7c26e313'],
    ],
  ])('with the issuer %s', async (issuer, names) => {
    expect(await namesFor(issuer)).toEqual(names);
  });

  test('are the same for all servers of one issuer', async () => {
    const store = await openStore(await testDatabase());
    const one = await createTestServer({}, { store });
    const page = createPage(one);
    await page.signUp();
    const other = await createTestServer({}, { store });
    expect((await createPage(other, ownPage, page.cookies).me()).status).toBe(200);
  });

  test('keep two servers of one host apart: a login at one, and a logout, leave the other alone', async () => {
    const jar = new Map<string, string>();
    const issuers = ['http://localhost:4000', 'http://localhost:4001'];
    const servers = await Promise.all(
      issuers.map((issuer) => createTestServer({ AUTH_ISSUER: issuer })),
    );
    const [first, second] = servers.map((server) =>
      createPage(server, { 'sec-fetch-site': 'same-origin' }, jar),
    );
    await first!.signUp('susan');
    await second!.signUp('john');
    expect((await first!.me()).body.data).toEqual({ me: { username: 'susan' } });
    expect((await second!.me()).body.data).toEqual({ me: { username: 'john' } });
    await second!.logout();
    expect((await first!.refresh()).status).toBe(200);
    expect((await second!.me()).status).toBe(401);
  });
});

describe('the Authorization header', () => {
  const withHeader = async (authorization: string) => {
    const { page } = await signedUp();
    return page.execute('{ me { username } }', { headers: { authorization } });
  };

  test('wins over the cookie', async () => {
    const { server, page } = await signedUp();
    const token = await server.signUp('john');
    const answer = await page.execute('{ me { username } }', { token });
    expect(answer.body.data).toEqual({ me: { username: 'john' } });
  });

  test.each(['Bearer x', 'Bearer a b', 'Bearer nullx', 'Bearer null null', 'Basic x, Bearer y'])(
    '%j is a bad token, and the cookie does not stand in for it',
    async (authorization) => {
      expect(reason(await withHeader(authorization))).toBe('TOKEN_INVALID');
    },
  );

  test('with an expired token does not fall back to the cookie', async () => {
    const { server, page } = await signedUp();
    const token = await server.signUp('john');
    server.clock.advanceSeconds(1000);
    await page.refresh();
    expect((await page.me()).status).toBe(200);
    const answer = await page.execute('{ me { username } }', { token });
    expect(reason(answer)).toBe('TOKEN_EXPIRED');
  });

  test.each([
    '',
    ' ',
    'Bearer',
    'Bearer ',
    'bearer null',
    'Bearer undefined',
    'Bearer PASTE_ACCESS_TOKEN',
    'Basic c3VzYW46eA==',
  ])('%j does not hide the cookie', async (authorization) => {
    const answer = await withHeader(authorization);
    expect(answer.body.data).toEqual({ me: { username: 'susan' } });
  });

  test.each(['Bearer', 'Bearer null', 'Bearer undefined', 'Bearer PASTE_ACCESS_TOKEN'])(
    '%j without a cookie is a bad token, as ever',
    async (authorization) => {
      const server = await createTestServer();
      const headers = { ...ownPage, authorization };
      expect(reason(await server.execute('{ me { id } }', { headers }))).toBe('TOKEN_INVALID');
    },
  );
});

test('a login that is refused sets no cookie', async () => {
  const { page } = await signedUp();
  const answer = await page.execute(loginDocument.replace(password, 'not her password'));
  expect(code(answer)).toBe('INVALID_CREDENTIALS');
  expect(setCookiesOf(answer)).toEqual({});
});

test('a bad cookie blocks neither login nor sign-up', async () => {
  const server = await createTestServer();
  const page = createPage(server, ownPage, new Map([[access, 'x']]));
  expect(reason(await page.me())).toBe('TOKEN_INVALID');
  expect((await page.signUp()).status).toBe(200);
  expect((await page.me()).status).toBe(200);
});

test.each([
  ['a=b; t=x.y-z_0', 'x.y-z_0'],
  ['t=x', 'x'],
  ['t=x;t=x', 'x'],
  ['  t=x', 'x'],
  ['\tt=x', 'x'],
  ['', null],
  ['t', null],
  ['t=', null],
  ['=t=x', null],
  ['T=x', null],
  ['xt=x', null],
  ['t =x', null],
  ['\u00a0t=x', null],
  ['\u0085t=x', null],
  ['\vt=x', null],
  ['t="x"', null],
  ['t=x y', null],
  ['t=x,y', null],
  ['t=%78', null],
  ['t=x; t=y', null],
  ['t=x; t=', null],
  ['a="; t=x; b="', 'x'],
])('the cookie t of %j is %j', (header, value) => {
  expect(readCookie(header, 't')).toBe(value);
});

test('a cookie that somebody planted beside ours makes nobody of the caller, not somebody else', async () => {
  const { server, page } = await signedUp();
  const token = await server.signUp('mallory');
  for (const cookie of [
    `${access}=${token}; ${access}=${page.cookies.get(access)}`,
    `${access}=${page.cookies.get(access)}; ${access}=${token}`,
  ]) {
    const answer = await server.execute('{ me { id } }', { headers: { ...ownPage, cookie } });
    expect(reason(answer)).toBe('TOKEN_MISSING');
  }
});

test('a long cookie header is read in no time', () => {
  const began = performance.now();
  readCookie(`t=${' '.repeat(16_000)}x;${';'.repeat(16_000)}${' \t'.repeat(8000)}`, 't');
  expect(performance.now() - began).toBeLessThan(50);
});

test('no answer and no log line repeats a cookie', async () => {
  const secret = 'c00kie-of-somebody';
  const server = await createTestServer();
  const page = createPage(
    server,
    ownPage,
    new Map([
      [access, secret],
      [refresh, secret],
    ]),
  );
  const answers = [
    await page.me(),
    await page.refresh(),
    await page.execute('{'),
    await page.logout(),
  ];
  for (const { text, headers } of answers) {
    expect(text + JSON.stringify([...headers])).not.toContain(secret);
  }
  expect(server.logged.join('')).not.toContain(secret);
});

test('each cookie has a header line of its own on the wire', async () => {
  const { url } = await listen();
  const query =
    'mutation { signUp(input: { username: "susan", password: "correct horse battery" }) { tokenType } }';
  const headers = { 'content-type': 'application/json', origin: new URL(url).origin };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
  const names = answer.headers.getSetCookie().map((line) => line.split('=')[0]);
  expect(names).toEqual([access, refresh]);
});
