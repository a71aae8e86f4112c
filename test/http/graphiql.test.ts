import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createTestServer, type TestServer } from '../support/test-server.ts';

const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';
const files = [
  '/graphiql/bootstrap.js',
  '/graphiql/exchange.js',
  '/graphiql/fill-in.js',
  '/graphiql/notices.js',
  '/graphiql/place.js',
  '/graphiql/storage.js',
  '/graphiql/tabs.js',
  '/graphiql/graphiql.js',
  '/graphiql/graphiql.css',
  '/graphiql/editor.worker.js',
  '/graphiql/json.worker.js',
  '/graphiql/graphql.worker.js',
  '/graphiql/favicon.svg',
];

function ask(
  server: TestServer,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Response> {
  return server.fetch(new Request(`http://localhost:4000${path}`, { method, headers }));
}

/** A script of the page, which says what to make of its settings. */
const place = new URL('../../src/http/graphiql/place.js', import.meta.url).href;

async function settingsOf(server: TestServer): Promise<unknown> {
  const html = await (await ask(server, '/graphql', { accept: browser })).text();
  const [, json] = /<script id="settings" type="application\/json">([^<]*)<\/script>/.exec(html)!;
  return JSON.parse(json!);
}

test('a browser at /graphql gets GraphiQL', async () => {
  const page = await ask(await createTestServer(), '/graphql', { accept: browser });
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('vary')).toBe('accept, accept-encoding');
  expect(await page.text()).toContain('<title>Latchkey</title>');
});

test('the page names no address but our own files, and they are all there', async () => {
  const server = await createTestServer();
  const html = await (await ask(server, '/graphql', { accept: browser })).text();
  const named = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address!);
  const scripts = files.filter((file) => file.endsWith('.js'));
  const imported = await Promise.all(
    scripts.map(async (file) => {
      const text = await (await ask(server, file)).text();
      return [...text.matchAll(/^import .* from '([^']*)';$/gm)].map(
        ([, name]) => `graphiql/${name}`,
      );
    }),
  );
  const addresses = [...named, ...imported.flat()];
  expect(addresses.length).toBeGreaterThan(8);
  for (const address of addresses) {
    // Relative, since a proxy may have taken a prefix away that the browser has to ask for.
    expect(address).toMatch(/^graphiql\//);
    expect(files).toContain(new URL(address, 'http://localhost:4000/graphql').pathname);
  }
  for (const file of files) {
    const answer = await ask(server, file);
    expect([file, answer.status]).toEqual([file, 200]);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  }
});

test('the page may run and load nothing but our own files, and nobody may frame it', async () => {
  const page = await ask(await createTestServer(), '/graphql', { accept: browser });
  const policy = page.headers.get('content-security-policy')?.split('; ');
  expect(policy).toEqual([
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    'font-src data:',
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]);
});

test('a worker may load nothing', async () => {
  const worker = await ask(await createTestServer(), '/graphiql/json.worker.js');
  expect(worker.headers.get('content-security-policy')).toBe("default-src 'none'");
});

test.each([
  ['are off', { AUTH_COOKIES: 'off' }, 'https://localhost:4000', false],
  ['go to this machine', {}, 'http://localhost:4000', true],
  ['go to this machine', {}, 'http://[::1]:4000', true],
  ['would go over the wire in the clear', {}, 'http://192.168.1.5:4000', false],
  ['go over https', { AUTH_ISSUER: 'https://auth.example.com' }, 'https://auth.example.com', true],
  ['are for https', { AUTH_ISSUER: 'https://auth.example.com' }, 'http://auth.example.com', false],
])('where cookies %s, the page knows', async (_name, environment, origin, keepsCookies) => {
  const settings = await settingsOf(await createTestServer(environment));
  const { createPlace } = await import(place);
  expect(createPlace(settings, new URL(origin))).toMatchObject({
    keepsCookies,
    takesSignUps: true,
  });
});

test.each([
  [{}, 'http://localhost:4000', true, true],
  [{}, 'http://127.0.0.1:4000', true, false],
  [{}, 'http://[::1]:4000', true, false],
  [{ AUTH_TOTP: 'off', AUTH_PASSKEYS: 'off' }, 'http://localhost:4000', false, false],
])('with %s at %s the page knows which factors there are', async (environment, origin, ...has) => {
  const settings = await settingsOf(await createTestServer(environment));
  const { createPlace } = await import(place);
  const { hasTotp, hasPasskeys } = createPlace(settings, new URL(origin));
  expect([hasTotp, hasPasskeys]).toEqual(has);
});

test.each([
  ['open', true],
  ['closed', false],
])('the page knows that sign-up is %s', async (signUp, takesSignUps) => {
  const server = await createTestServer({ AUTH_SIGN_UP: signUp });
  expect(await settingsOf(server)).toMatchObject({ takesSignUps });
});

test.each([
  ['br', brotliDecompressSync],
  ['gzip', gunzipSync],
] as const)('files are sent as %s to who accepts it', async (encoding, decompress) => {
  const server = await createTestServer();
  const plain = await ask(server, '/graphiql/graphiql.js');
  expect(plain.headers.get('content-encoding')).toBeNull();
  const packed = await ask(server, '/graphiql/graphiql.js', { 'accept-encoding': encoding });
  expect(packed.headers.get('content-encoding')).toBe(encoding);
  expect(packed.headers.get('vary')).toBe('accept-encoding');
  const bytes = Buffer.from(await packed.arrayBuffer());
  expect(packed.headers.get('content-length')).toBe(String(bytes.byteLength));
  const original = Buffer.from(await plain.arrayBuffer());
  expect(bytes.byteLength).toBeLessThan(original.byteLength / 3);
  expect(decompress(bytes).equals(original)).toBe(true);
});

test.each([
  ['gzip, deflate, br, zstd', 'br'],
  ['br;q=0, GZIP;q=0.5', 'gzip'],
  ['br; q=0.0, gzip;q=0', null],
  ['identity', null],
])('of the encodings "%s" the server takes %s', async (accepted, encoding) => {
  const server = await createTestServer();
  const answer = await ask(server, '/graphiql/favicon.svg', { 'accept-encoding': accepted });
  expect(answer.headers.get('content-encoding')).toBe(encoding);
});

test('a file that the browser has is not sent again', async () => {
  const server = await createTestServer();
  const etag = (await ask(server, '/graphiql/graphiql.css')).headers.get('etag')!;
  const again = await ask(server, '/graphiql/graphiql.css', {
    'if-none-match': `W/"old", ${etag}`,
    'accept-encoding': 'br',
  });
  expect(again.status).toBe(304);
  expect(again.headers.get('etag')).toBe(etag);
  expect(await again.text()).toBe('');
  const other = await ask(server, '/graphiql/graphiql.css', { 'if-none-match': 'W/"old"' });
  expect(other.status).toBe(200);
});

test.each(['/graphiql/', '/graphiql/nothing.js', '/graphiql/../graphiql.js', '/graphiql'])(
  'there is nothing at %s',
  async (path) => {
    expect((await ask(await createTestServer(), path)).status).toBe(404);
  },
);

test.each([
  'application/json',
  'application/graphql-response+json',
  'application/json, text/html;q=0.5',
  '*/*',
])('GET /graphql with Accept: %s is GraphQL, not the page', async (accept) => {
  const path = `/graphql?query=${encodeURIComponent('{ __typename }')}`;
  const answer = await ask(await createTestServer(), path, { accept });
  expect(await answer.json()).toEqual({ data: { __typename: 'Query' } });
});

test.each(['/graphql', '/graphiql/graphiql.js'])(
  'HEAD %s has the headers of GET and no body',
  async (path) => {
    const server = await createTestServer();
    const get = await ask(server, path, { accept: browser, 'accept-encoding': 'gzip' });
    const head = await ask(server, path, { accept: browser, 'accept-encoding': 'gzip' }, 'HEAD');
    expect(head.status).toBe(200);
    expect([...head.headers]).toEqual([...get.headers]);
    expect(head.body).toBeNull();
  },
);

test.each([
  ['/graphiql', 'http://localhost:4000/auth/graphiql'],
  ['/graphiql/', 'http://localhost:4000/auth/graphiql/'],
  ['/graphql/', 'http://localhost:4000/auth/graphql/'],
])('a browser at %s is sent to GraphiQL, also below a prefix', async (path, seen) => {
  const server = await createTestServer();
  for (const method of ['GET', 'HEAD']) {
    const answer = await ask(server, path, { accept: browser }, method);
    expect(answer.status).toBe(302);
    const location = answer.headers.get('location')!;
    expect(new URL(location, seen).href).toBe('http://localhost:4000/auth/graphql');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('vary')).toBe('accept');
  }
});

test.each([
  ['curl', '/', { accept: '*/*' }, 'GET'],
  ['curl', '/graphiql', { accept: '*/*' }, 'GET'],
  ['a client of JSON', '/graphiql', { accept: 'application/json, text/html' }, 'GET'],
  ['a form', '/graphiql', { accept: browser }, 'POST'],
  ['a browser', '//evil.example/', { accept: browser }, 'GET'],
  ['a browser', '//', { accept: browser }, 'GET'],
])('%s is not sent from %s to GraphiQL', async (_who, path, headers, method) => {
  const answer = await ask(await createTestServer(), path, headers, method);
  expect(answer.status).toBe(404);
  expect(answer.headers.get('location')).toBeNull();
  expect(answer.headers.get('vary')).toBe('accept');
  expect(await answer.text()).toBe('Nothing is here. GraphQL is at /graphql.\n');
});

test('a file can be read and nothing else', async () => {
  const answer = await ask(await createTestServer(), '/graphiql/graphiql.js', {}, 'POST');
  expect(answer.status).toBe(405);
  expect(answer.headers.get('allow')).toBe('GET, HEAD');
});

const production = { NODE_ENV: 'production', AUTH_ISSUER: 'https://auth.example.com' };

test('in production there is no GraphiQL, and a browser is told what to do instead', async () => {
  const server = await createTestServer(production);
  const page = await ask(server, '/graphql', { accept: browser });
  expect(page.status).toBe(400);
  expect(page.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  expect(page.headers.get('cache-control')).toBe('no-store');
  expect(page.headers.get('vary')).toBe('accept');
  const text = await page.text();
  expect(text).toContain('as JSON by POST');
  expect(text).toContain('AUTH_GRAPHIQL=on');
  for (const file of files) expect((await ask(server, file)).status).toBe(404);
  for (const path of ['/graphiql', '/graphql/']) {
    const answer = await ask(server, path, { accept: browser });
    expect([path, answer.status]).toEqual([path, 404]);
    expect(await answer.text()).toContain('GraphQL is at /graphql');
  }
});

test('in production a link to an answer is answered in a browser too', async () => {
  const path = `/graphql?query=${encodeURIComponent('{ __typename }')}`;
  const answer = await ask(await createTestServer(production), path, { accept: browser });
  expect(await answer.json()).toEqual({ data: { __typename: 'Query' } });
});

test('AUTH_GRAPHIQL decides, in production and elsewhere', async () => {
  const on = await createTestServer({ ...production, AUTH_GRAPHIQL: 'on' });
  expect((await ask(on, '/graphql', { accept: browser })).status).toBe(200);
  const off = await createTestServer({ AUTH_GRAPHIQL: 'off' });
  expect((await ask(off, '/graphql', { accept: browser })).status).toBe(400);
});

test('in production, with GraphiQL and without other pages, a browser at / is sent to GraphiQL', async () => {
  const settings = { ...production, AUTH_GRAPHIQL: 'on', AUTH_PAGES: 'off' };
  for (const method of ['GET', 'HEAD']) {
    const answer = await ask(await createTestServer(settings), '/', { accept: browser }, method);
    expect([answer.status, answer.headers.get('location')]).toEqual([302, 'graphql']);
  }
});
