import express, { type RequestHandler } from 'express';
import { describe, expect, test } from 'vitest';
import { openPort } from '../support/listen.ts';
import { createTestServer, type TestServer } from '../support/test-server.ts';
import { expectPage } from '../support/walk-page.ts';

type Ask = (path: string, init?: RequestInit) => Promise<Response>;

const post = (query: string, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify({ query }),
});

async function inExpress(prepare: (app: express.Express) => void): Promise<Ask> {
  const app = express();
  prepare(app);
  const { port } = await openPort(app);
  return (path, init) => fetch(`http://localhost:${port}${path}`, init);
}

const handler = ({ listener }: TestServer): RequestHandler => listener;
const otherSpellings = [
  '/auth/graphql/',
  '/auth//graphql',
  '/auth/GraphQL',
  '/auth/graphql%2f',
  '/auth/%67raphql',
  '/auth/graphqlx',
  '/auth/health/',
  '/auth/auth/auth/graphql',
  '/other/graphql',
];

const issuer = 'http://localhost:4000/auth';

/** Who hands requests to us, and whether they take the path that is theirs off. */
const hosts: [string, Record<string, string>, (server: TestServer) => Promise<Ask>][] = [
  [
    'Express, which takes it off',
    {},
    (server) => inExpress((app) => app.use('/auth', handler(server))),
  ],
  [
    'a router in a router of Express',
    {},
    (server) =>
      inExpress((app) => {
        const router = express.Router();
        app.use('/auth', router.use(handler(server)));
      }),
  ],
  [
    'Express, which leaves it on',
    { AUTH_ISSUER: issuer },
    (server) => inExpress((app) => app.all('/auth/{*path}', handler(server))),
  ],
  [
    'Express with a path of its own',
    { AUTH_PATH: '/auth' },
    (server) => inExpress((app) => app.use(handler(server))),
  ],
  [
    'a host without Node’s requests, which leaves it on',
    { AUTH_ISSUER: issuer },
    async ({ fetch }) =>
      (path, init) =>
        fetch(new Request(`http://localhost:4000${path}`, init)),
  ],
  [
    'such a host that takes it off',
    { AUTH_ISSUER: issuer },
    async ({ fetch }) =>
      (path, init) =>
        fetch(new Request(`http://localhost:4000${path.replace('/auth', '')}`, init)),
  ],
];

describe.each(['on', 'off'])('with the fast path %s, below /auth of', (AUTH_HOT_PATH) => {
  describe.each(hosts)('%s,', (_name, environment, mount) => {
    const setUp = async () => {
      const server = await createTestServer({ AUTH_HOT_PATH, ...environment });
      return { server, ask: await mount(server), token: await server.signUp() };
    };

    test('pages and their files are there', async () => {
      const { ask } = await setUp();
      const files = await expectPage(ask, '/auth/account/login');
      expect(files).toContain('/auth/account/theme.css');
      expect(
        files.filter((file) => file.startsWith('/auth/account/assets/')).length,
      ).toBeGreaterThan(1);
      expect(await expectPage(ask, '/auth/account/')).toEqual(files);
      const headers = { accept: 'text/html' };
      const moved = await ask('/auth/account', { headers, redirect: 'manual' });
      const to = new URL(moved.headers.get('location')!, 'http://localhost/auth/account');
      expect([moved.status, to.pathname]).toEqual([302, '/auth/account/']);
      await expectPage(ask, '/auth/');
    });

    test('every route answers', async () => {
      const { ask, token } = await setUp();
      const authorization = `Bearer ${token}`;
      const expected = { data: { me: { username: 'susan' } } };
      for (const time of [1, 2]) {
        const posted = await ask('/auth/graphql', post('{ me { username } }', { authorization }));
        expect(await posted.json(), `time ${time}`).toEqual(expected);
      }
      const query = '/auth/graphql?query={me{username}}&other[x]=1';
      expect(await (await ask(query, { headers: { authorization } })).json()).toEqual(expected);
      for (const path of ['health', 'ready', '.well-known/jwks.json', 'graphiql/graphiql.css'])
        expect((await ask(`/auth/${path}`)).status, path).toBe(200);
      const page = await ask('/auth/graphql', { headers: { accept: 'text/html' } });
      expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    });

    test('headers and cookies are what they are at /', async () => {
      const { ask } = await setUp();
      const login =
        'mutation { login(username: "susan", password: "correct horse battery") { tokenType } }';
      const answer = await ask('/auth/graphql', post(login, { 'sec-fetch-site': 'same-origin' }));
      expect(await answer.json()).toEqual({ data: { login: { tokenType: 'Bearer' } } });
      const cookies = answer.headers.getSetCookie();
      expect(cookies).toHaveLength(2);
      for (const cookie of cookies) expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Lax$/);
      const preflight = await ask('/auth/graphql', { method: 'OPTIONS' });
      expect([preflight.status, preflight.headers.get('allow')]).toEqual([405, 'GET, POST']);
      expect(preflight.headers.get('x-content-type-options')).toBe('nosniff');
    });

    test('a path that is spelt otherwise is 404', async () => {
      const { ask, token } = await setUp();
      const asked = post('{ me { id } }', { authorization: `Bearer ${token}` });
      for (const path of otherSpellings) {
        expect((await ask(path, asked)).status, path).toBe(404);
        expect((await ask(path)).status, path).toBe(404);
      }
    });
  });
});

describe('where the issuer has a path', () => {
  const at = (path: string) => new Request(`http://localhost:4000${path}`);

  test.each(['/auth', ''])('discovery is there (%j), and names the keys', async (prefix) => {
    const server = await createTestServer({ AUTH_ISSUER: issuer });
    const answer = await server.fetch(at(`${prefix}/.well-known/openid-configuration`));
    const document = await answer.json();
    expect(document).toMatchObject({ issuer, jwks_uri: `${issuer}/.well-known/jwks.json` });
    const keys = await (await server.fetch(new Request(document.jwks_uri))).json();
    expect(keys.keys).toHaveLength(1);
  });

  test('a slash at its end makes no other path', async () => {
    const server = await createTestServer({ AUTH_ISSUER: `${issuer}/` });
    expect((await server.fetch(at('/auth/health'))).status).toBe(200);
  });

  test('the path that RFC 8414 would make of it is not served', async () => {
    const server = await createTestServer({ AUTH_ISSUER: issuer });
    expect((await server.fetch(at('/.well-known/openid-configuration/auth'))).status).toBe(404);
  });

  test('what begins like the path is not below it', async () => {
    const server = await createTestServer({ AUTH_ISSUER: issuer });
    for (const path of ['/authgraphql', '/auth', '/AUTH/health', '/auth%2fhealth'])
      expect((await server.fetch(at(path))).status, path).toBe(404);
    expect(await (await server.fetch(at('/auth'))).text()).toContain('at /auth/graphql.');
  });

  test.each([
    ['/auth', '/auth'],
    ['/auth/', '/auth/'],
    // Express takes /auth off, of /auth and of /auth/.
    ['/', '/auth'],
    ['/', '/auth/'],
  ])('a browser is sent to the account from %s, which its host has as %s', async (path, seen) => {
    const server = await createTestServer({ AUTH_ISSUER: issuer, AUTH_GRAPHIQL: 'off' });
    const headers = { accept: 'text/html' };
    const answer = await server.fetch(new Request(at(path), { headers }));
    expect(answer.status).toBe(302);
    const location = new URL(answer.headers.get('location')!, at(seen).url);
    expect(location.href).toBe(`${issuer}/account/`);
  });

  test('and it begins with two slashes, no browser is sent to another host', async () => {
    const server = await createTestServer({
      AUTH_ISSUER: 'http://localhost:4000//auth',
      AUTH_GRAPHIQL: 'off',
    });
    const headers = { accept: 'text/html' };
    const answer = await server.fetch(new Request(at('/'), { headers }));
    expect(answer.headers.get('location')).toBe('account/');
  });

  test('and AUTH_PATH another one, that one counts', async () => {
    const server = await createTestServer({ AUTH_ISSUER: issuer, AUTH_PATH: '/api/v1' });
    for (const [path, status] of [
      ['/api/v1/health', 200],
      ['/health', 200],
      ['/api/v1/../v1/health', 200],
      ['/auth/health', 404],
      ['/api/health', 404],
    ] as const)
      expect((await server.fetch(at(path))).status, path).toBe(status);
  });
});
