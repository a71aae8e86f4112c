import { describe, expect, test } from 'vitest';
import { administrateKeys, secrets } from '../support/keys.ts';
import { createTestServer, type TestServer } from '../support/test-server.ts';

const jwks = '/.well-known/jwks.json';
const discovery = '/.well-known/openid-configuration';

function get(server: TestServer, path: string, init: RequestInit = {}): Promise<Response> {
  return server.fetch(new Request(`http://localhost:4000${path}`, init));
}

test.each([
  ['ES256', ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']],
  ['RS256', ['alg', 'e', 'kid', 'kty', 'n', 'use']],
])('the JWKS has the public members of an %s key, and no other', async (algorithm, members) => {
  const server = await createTestServer({ AUTH_ALGORITHM: algorithm, AUTH_SECRET: secrets.one });
  const { keys } = (await (await get(server, jwks)).json()) as { keys: object[] };
  expect(keys.map((key) => Object.keys(key).toSorted())).toEqual([members]);
  expect(keys[0]).toMatchObject({ alg: algorithm, use: 'sig' });
});

test('the discovery document says where the keys are and where tokens for API keys are to be had, and that nothing else is offered', async () => {
  const server = await createTestServer({ AUTH_ISSUER: 'https://example.com/auth' });
  expect(await (await get(server, discovery)).json()).toEqual({
    issuer: 'https://example.com/auth',
    jwks_uri: 'https://example.com/auth/.well-known/jwks.json',
    token_endpoint: 'https://example.com/auth/oauth/token',
    grant_types_supported: ['client_credentials'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    response_types_supported: [],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
  });
});

test('browsers are told of the pages of other domains that can use the passkeys, and only of those', async () => {
  const path = '/.well-known/webauthn';
  expect((await get(await createTestServer(), path)).status).toBe(404);
  const settings = {
    AUTH_ISSUER: 'https://example.com',
    AUTH_PASSKEY_ORIGINS: 'https://example.org,https://www.example.com',
  };
  const answer = await get(await createTestServer(settings), path);
  expect(answer.headers.get('content-type')).toContain('application/json');
  expect(await answer.json()).toEqual({ origins: ['https://example.org'] });
  const off = await createTestServer({ ...settings, AUTH_PASSKEYS: 'off' });
  expect((await get(off, path)).status).toBe(404);
});

test('an issuer that ends with a slash keeps it, and the key set’s URL has one slash', async () => {
  const server = await createTestServer({ AUTH_ISSUER: 'https://example.com/' });
  expect(await (await get(server, discovery)).json()).toMatchObject({
    issuer: 'https://example.com/',
    jwks_uri: 'https://example.com/.well-known/jwks.json',
  });
});

test('with HS256 the JWKS is empty, and the discovery document names the algorithm', async () => {
  const server = await createTestServer({
    AUTH_ALGORITHM: 'HS256',
    AUTH_HS256_SECRET: secrets.one,
  });
  expect(await (await get(server, jwks)).json()).toEqual({ keys: [] });
  expect(await (await get(server, discovery)).json()).toMatchObject({
    id_token_signing_alg_values_supported: ['HS256'],
  });
});

describe.each([jwks, discovery])('%s', (path) => {
  test('can be kept by anybody for five minutes, and asked for again by its tag', async () => {
    const server = await createTestServer();
    const answer = await get(server, path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=300');
    const etag = answer.headers.get('etag')!;
    for (const tags of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await get(server, path, { headers: { 'if-none-match': tags } });
      expect([again.status, await again.text()]).toEqual([304, '']);
      expect(again.headers.get('cache-control')).toBe('public, max-age=300');
      expect(again.headers.get('etag')).toBe(etag);
    }
    const other = await get(server, path, { headers: { 'if-none-match': '"other"' } });
    expect(other.status).toBe(200);
  });

  test('is readable by a page of any origin, in every kind of answer, and never with credentials', async () => {
    for (const environment of [{}, { AUTH_ALLOWED_ORIGINS: 'https://app.example.com' }]) {
      const server = await createTestServer(environment);
      const origin = { origin: 'https://anywhere.example' };
      const answers = [
        await get(server, path),
        await get(server, path, { headers: origin }),
        await get(server, path, { headers: { origin: 'null' } }),
        await get(server, path, { headers: { ...origin, 'if-none-match': '*' } }),
        await get(server, path, { method: 'HEAD', headers: origin }),
        await get(server, path, { method: 'POST', headers: origin, body: '{}' }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 304, 200, 405]);
      for (const { headers } of answers) {
        const cors = [...headers].filter(([name]) => /^(access-control-|vary)/.test(name));
        expect(cors).toEqual([['access-control-allow-origin', '*']]);
      }
    }
  });

  test('may be asked for with headers of a page’s tools', async () => {
    const server = await createTestServer();
    const headers = {
      origin: 'https://anywhere.example',
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'sentry-trace,traceparent',
    };
    const answer = await get(server, path, { method: 'OPTIONS', headers });
    expect([answer.status, await answer.text()]).toEqual([204, '']);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, HEAD',
      'access-control-allow-headers': '*',
    });
    expect(answer.headers.has('access-control-allow-credentials')).toBe(false);
    const bare = await get(server, path, { method: 'OPTIONS' });
    expect([bare.status, bare.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  test('is read, not written', async () => {
    const server = await createTestServer();
    const head = await get(server, path, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(10);
    const posted = await get(server, path, { method: 'POST', body: '{}' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});

test('the tag of the JWKS changes with its keys', async () => {
  const server = await createTestServer();
  const before = (await get(server, jwks)).headers.get('etag');
  await administrateKeys(server).rotate();
  server.clock.advanceSeconds(1);
  expect((await get(server, jwks)).headers.get('etag')).not.toBe(before);
});
