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

const preflight = (server: TestServer, origin: string, asked = 'authorization,content-type') =>
  server.fetch(
    new Request(url, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': asked,
      },
    }),
  );

/** Returns a function that asks which request headers a page may send. */
async function askingFor(origin: string): Promise<(asked: string) => Promise<string[]>> {
  const server = await createTestServer(environment);
  return async (asked) => {
    const answer = await preflight(server, origin, asked);
    expect(answer.status).toBe(204);
    return answer.headers.get('access-control-allow-headers')!.split(', ');
  };
}

/** What a page may send that asks for nothing. */
const always = ['authorization', 'content-type'];

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
      vary: 'access-control-request-headers, origin',
    });
  });

  test('may send whatever its tools add', async () => {
    const allowedAfter = await askingFor(app);
    for (const asked of [
      'traceparent,tracestate,baggage,sentry-trace',
      'apollographql-client-name,apollographql-client-version,x-apollo-operation-name',
      'apollo-require-preflight,graphql-preflight,x-request-id,x-csrf-token,idempotency-key',
      'x',
      "!#$%&'*+-.^_`|~09az",
    ])
      expect(await allowedAfter(asked)).toEqual([...always, ...asked.split(',')]);
    const spelled = ' X-Request-ID ,x-request-id,\tContent-Type,';
    expect(await allowedAfter(spelled)).toEqual([...always, 'x-request-id']);
  });

  test('may not say who or where its user is, which is for a proxy to say', async () => {
    const allowedAfter = await askingFor(app);
    const names =
      'cookie,forwarded,x-forwarded-for,x-forwarded-host,x-forwarded-proto,x-forwarded-user,x-real-ip';
    expect(await allowedAfter(`${names},baggage`)).toEqual([...always, 'baggage']);
  });

  test('is answered with no wildcard, nothing that is no name, and nothing without an end', async () => {
    const allowedAfter = await askingFor(app);
    const many = Array.from({ length: 51 }, (_, n) => `x-${n}`).join();
    const odd = ['a b', 'x:y', 'x"y', '(x)', 'x@y', '{}', 'Ã¤', '', 'x'.repeat(101), many];
    for (const asked of ['*', '*,x-forwarded-for', ...odd])
      expect([asked, await allowedAfter(asked)]).toEqual([asked, always]);
  });

  test('reads the answer to a call with headers of its tools', async () => {
    const server = await createTestServer(environment);
    const headers = { origin: app, traceparent: '00-0af7-b7ad-01', 'x-forwarded-for': '192.0.2.1' };
    const answer = await server.execute('{ __typename }', { headers });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, app]);
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

describe.each([
  'capacitor://localhost',
  'tauri://localhost',
  'chrome-extension://aaaabbbbccccddddeeeeffffgggghhhh',
])('the listed origin %s', (origin) => {
  test('reads answers, and works with a bearer', async () => {
    const server = await createTestServer({ AUTH_ALLOWED_ORIGINS: `${app},${origin}` });
    const answered = await preflight(server, origin, 'authorization,baggage');
    expect(answered.headers.get('access-control-allow-origin')).toBe(origin);
    const token = await server.signUp();
    const answer = await server.execute('{ me { username } }', { token, headers: { origin } });
    expect(answer.body.data).toEqual({ me: { username: 'susan' } });
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
  });

  test('is given no cookie, whatever the browser says of its site', async () => {
    const server = await createTestServer({ AUTH_ALLOWED_ORIGINS: origin });
    for (const site of ['cross-site', 'same-site', 'none', undefined]) {
      const headers = { origin, ...(site && { 'sec-fetch-site': site }) };
      const page = createPage(server, headers);
      await page.signUp(`susan-${site}`);
      expect([site, page.cookies.size]).toEqual([site, 0]);
    }
  });

  test('is exactly that', async () => {
    const server = await createTestServer({ AUTH_ALLOWED_ORIGINS: origin });
    for (const other of [`${origin}x`, `${origin}/`, `${origin}:1`, origin.toUpperCase()]) {
      const answer = await server.execute('{ __typename }', { headers: { origin: other } });
      expect([other, corsHeaders(answer)]).toEqual([other, { vary: 'origin' }]);
    }
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

test.each(['/health', '/ready', '/nothing', '/.well-known/nothing', '/graphiql/bootstrap.js'])(
  'no page of another origin may read %s',
  async (path) => {
    const server = await createTestServer(environment);
    const request = new Request(`http://localhost:4000${path}`, { headers: { origin: app } });
    expect((await server.fetch(request)).headers.get('access-control-allow-origin')).toBeNull();
  },
);
