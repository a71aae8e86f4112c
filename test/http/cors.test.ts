import { describe, expect, test } from 'vitest';
import { createPage } from '../support/page.ts';
import { code, createTestServer, read, type TestServer } from '../support/test-server.ts';

const app = 'https://app.example.com';
const environment = { AUTH_ALLOWED_ORIGINS: `${app},http://localhost:5173` };
const url = 'http://localhost:4000/graphql';

const strangers = [
  'https://evil.example',
  'null',
  '*',
  'http://app.example.com',
  'https://app.example.com:8443',
  'https://app.example.com/',
  'https://APP.example.com',
  'https://app.example.com.evil.example',
  'https://evil.app.example.com',
  `${app}, https://evil.example`,
  `${app},http://localhost:5173`,
  'https://appxexample.com',
  'http://localhost:4000',
];

const preflight = (server: TestServer, origin: string) =>
  server.fetch(
    new Request(url, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    }),
  );

const corsHeaders = ({ headers }: { headers: Headers }) =>
  Object.fromEntries([...headers].filter(([name]) => /^(access-control-|vary)/.test(name)));

describe('an allowed origin', () => {
  test.each([app, 'http://localhost:5173'])('%s has its preflight answered', async (origin) => {
    const answer = await preflight(await createTestServer(environment), origin);
    expect(answer.status).toBe(204);
    expect(await answer.text()).toBe('');
    expect(corsHeaders(answer)).toEqual({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'authorization, content-type',
      'access-control-expose-headers': 'www-authenticate, retry-after',
      'access-control-max-age': '600',
      vary: 'origin',
    });
  });

  test.each(['{ __typename }', '{ me { id } }', '{'])(
    'may read the answer to %s',
    async (query) => {
      const server = await createTestServer(environment);
      const answer = await server.execute(query, { headers: { origin: app } });
      expect(corsHeaders(answer)).toEqual({
        'access-control-allow-origin': app,
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': 'www-authenticate, retry-after',
        vary: 'origin',
      });
    },
  );

  test('of another site works with a bearer, and gets no cookie', async () => {
    const server = await createTestServer(environment);
    const headers = { origin: app, 'sec-fetch-site': 'cross-site' };
    const page = createPage(server, headers);
    const { accessToken } = (await page.signUp()).body.data!['signUp'];
    expect(page.cookies.size).toBe(0);
    const me = await page.execute('{ me { username } }', { token: accessToken });
    expect(me.body.data).toEqual({ me: { username: 'susan' } });
  });
});

describe.each(strangers)('the origin %j', (origin) => {
  test('is not allowed by a list of others', async () => {
    const server = await createTestServer(environment);
    const refused = await preflight(server, origin);
    expect([refused.status, corsHeaders(refused)]).toEqual([405, { vary: 'origin' }]);
    const answer = await server.execute('{ __typename }', { headers: { origin } });
    expect(corsHeaders(answer)).toEqual({ vary: 'origin' });
  });

  test('is not allowed by an empty list', async () => {
    const server = await createTestServer();
    const refused = await preflight(server, origin);
    expect([refused.status, corsHeaders(refused)]).toEqual([405, {}]);
    const answer = await server.execute('{ __typename }', { headers: { origin } });
    expect(corsHeaders(answer)).toEqual({});
  });
});

test('an answer to nobody’s page varies by origin too', async () => {
  const server = await createTestServer(environment);
  expect(corsHeaders(await server.execute('{ __typename }'))).toEqual({ vary: 'origin' });
});

test('OPTIONS that is no preflight is refused, and an allowed page may read why', async () => {
  const server = await createTestServer(environment);
  const request = new Request(url, { method: 'OPTIONS', headers: { origin: app } });
  const answer = await read(await server.fetch(request));
  expect([answer.status, code(answer)]).toEqual([405, 'BAD_REQUEST']);
  expect(answer.headers.get('access-control-allow-origin')).toBe(app);
});

test.each(['/health', '/ready', '/nothing', '/graphiql/bootstrap.js'])(
  'no page of another origin may read %s',
  async (path) => {
    const server = await createTestServer(environment);
    const request = new Request(`http://localhost:4000${path}`, { headers: { origin: app } });
    expect((await server.fetch(request)).headers.get('access-control-allow-origin')).toBeNull();
  },
);
