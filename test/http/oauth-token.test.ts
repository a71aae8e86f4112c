import express from 'express';
import { GraphQLError } from 'graphql';
import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { createSecret } from '../../src/features/api-keys/secret.ts';
import { systemRandom } from '../../src/lib/secrets.ts';
import { StoreUnavailable } from '../../src/lib/store-errors.ts';
import { basic, grant, newKey, postForm, revoke } from '../support/api-keys.ts';
import { openPort } from '../support/listen.ts';
import { code, createTestServer } from '../support/test-server.ts';

const grant_type = 'client_credentials';

async function start(
  environment: Record<string, string> = {},
  more: Parameters<typeof createTestServer>[1] = {},
) {
  const server = await createTestServer(environment, more);
  const token = await server.signUp();
  await grant(server, 'susan', 'notes:read', 'notes:write');
  const { secret, apiKey } = await newKey(server, token, { scopes: ['notes:read', 'notes:write'] });
  const { id } = apiKey;
  const form = { grant_type, client_id: id, client_secret: secret };
  return { server, token, secret, id, form, header: basic(id, secret) };
}

test('a program gets a token by HTTP Basic or with a form', async () => {
  const { server, form, header, id } = await start();
  for (const answer of [
    await postForm(server, { grant_type }, header),
    await postForm(server, { grant_type, client_id: id }, header),
    await postForm(server, form),
  ]) {
    expect(answer.status).toBe(200);
    const { access_token, ...rest } = answer.json;
    expect(rest).toEqual({
      token_type: 'Bearer',
      expires_in: 900,
      scope: 'notes:read notes:write',
    });
    expect(decodeJwt(access_token).client_id).toBe(id);
    expect(code(await server.me(access_token))).toBeUndefined();
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.headers.get('set-cookie')).toBeNull();
  }
});

test('it may ask for some of the scopes, and a parameter without a value counts as left out', async () => {
  const { server, header } = await start();
  const scopeOf = async (scope: string) =>
    (await postForm(server, { grant_type, scope }, header)).json;
  expect((await scopeOf('notes:read'))['scope']).toBe('notes:read');
  expect((await scopeOf(''))['scope']).toBe('notes:read notes:write');
  expect(await scopeOf('latchkey:admin')).toMatchObject({ error: 'invalid_scope' });
  const other = await postForm(server, { grant_type, resource: 'x', audience: 'y' }, header);
  expect(other.status).toBe(200);
});

test('credentials are decoded as RFC 6749 §2.3.1 says', async () => {
  const { server, secret, id } = await start();
  const all = (text: string) =>
    text.replaceAll(/./g, (one) => `%${one.charCodeAt(0).toString(16)}`);
  const encode = (text: string) => Buffer.from(text).toString('base64');
  const tried = async (credentials: string, scheme = 'Basic') =>
    (await postForm(server, { grant_type }, { authorization: `${scheme} ${credentials}` })).status;
  expect(await tried(encode(`${all(id)}:${all(secret)}`))).toBe(200);
  expect(await tried(encode(`${id}:${secret}`), 'bAsIc')).toBe(200);
  for (const wrong of [
    encode(`${id}:${secret}+`),
    encode(`${id}:${secret}%`),
    encode(`${id}:${secret}%zz`),
    encode(`${id}%00:${secret}`),
    encode(`${secret}:${id}`),
    encode(`${id}${secret}`),
    encode(`:${secret}`),
    encode(`${id}:`),
    `${encode(`${id}:${secret}`)} x`,
    '*',
    '',
  ])
    expect(await tried(wrong), wrong).toBe(401);
  expect(await tried(secret, 'Bearer')).toBe(401);
});

describe('a refusal is one of RFC 6749 §5.2:', () => {
  test('invalid_client, with a challenge, whatever is wrong with the key', async () => {
    const { server, token, id, secret, form } = await start();
    const other = await newKey(server, token);
    const refused = [
      await postForm(server, { grant_type }),
      await postForm(server, { grant_type, client_secret: secret }),
      await postForm(server, { grant_type, client_id: id }),
      await postForm(server, { ...form, client_secret: other.secret }),
      await postForm(server, { ...form, client_id: other.apiKey.id }),
      await postForm(server, { grant_type, client_id: id }, basic(other.apiKey.id, other.secret)),
      await postForm(server, { ...form, client_secret: `${secret}x` }),
      await postForm(server, { ...form, client_secret: createSecret(id, systemRandom).secret }),
    ];
    await revoke(server, token, id);
    refused.push(await postForm(server, form));
    for (const { status, json, headers } of refused) {
      expect([status, json['error']]).toEqual([401, 'invalid_client']);
      expect(headers.get('www-authenticate')).toBe('Basic realm="latchkey", charset="UTF-8"');
      expect(headers.get('cache-control')).toBe('no-store');
    }
    // Of the key it says nothing.
    expect(new Set(refused.map(({ text }) => text)).size).toBe(1);
  });

  test('invalid_request, for what can be read in two ways', async () => {
    const { server, secret, header, form } = await start();
    const body = new URLSearchParams(form).toString();
    const refused = [
      await postForm(server, { client_id: form.client_id, client_secret: secret }),
      await postForm(server, form, header),
      await postForm(server, `${body}&client_secret=${secret}`),
      await postForm(server, `${body}&scope=notes:read&scope=notes:write`),
      await postForm(server, `grant_type=${grant_type}&${body}`),
    ];
    for (const { status, json } of refused)
      expect([status, json['error']]).toEqual([400, 'invalid_request']);
  });

  test('unsupported_grant_type, for every other grant', async () => {
    const { server, form } = await start();
    for (const one of ['password', 'authorization_code', 'refresh_token', 'CLIENT_CREDENTIALS'])
      expect((await postForm(server, { ...form, grant_type: one })).json).toMatchObject({
        error: 'unsupported_grant_type',
      });
  });

  test('none quotes what was sent', async () => {
    const { server, form } = await start();
    const planted = '</script>marker';
    for (const name of ['grant_type', 'client_id', 'client_secret', 'scope', planted])
      expect((await postForm(server, { ...form, [name]: planted })).text).not.toContain('marker');
  });
});

test('a key in the URL is refused, also where the form would be good, and is in no log', async () => {
  const { server, form, secret } = await start();
  for (const url of [
    `http://localhost:4000/oauth/token?client_secret=${secret}`,
    `http://localhost:4000/oauth/token?${new URLSearchParams(form)}`,
    'http://localhost:4000/oauth/token?x',
  ]) {
    const { status, json } = await postForm(server, form, {}, { url });
    expect([status, json['error']]).toEqual([400, 'invalid_request']);
  }
  const got = await server.fetch(
    new Request(`http://localhost:4000/oauth/token?${new URLSearchParams(form)}`),
  );
  expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST']);
  expect(server.logged.join()).not.toContain(secret.slice(15));
});

test('only a form of bounded size is read', async () => {
  const { server, form } = await start();
  const send = (type: string, body: string, headers: Record<string, string> = {}) =>
    server.fetch(
      new Request('http://localhost:4000/oauth/token', {
        method: 'POST',
        body,
        headers: { 'content-type': type, ...headers },
      }),
    );
  const body = new URLSearchParams(form).toString();
  for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x'])
    expect((await send(type, body)).status, type).toBe(415);
  const ofForms = 'application/x-www-form-urlencoded';
  expect((await send(ofForms, body, { 'content-encoding': 'gzip' })).status).toBe(415);
  for (const length of [9000, 70_000])
    expect((await send(ofForms, `${body}&x=${'x'.repeat(length)}`)).status, `${length}`).toBe(413);
  expect((await send(`${ofForms}; charset=UTF-8`, body)).status).toBe(200);
});

test.each(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('%s is refused', async (method) => {
  const { server } = await start();
  const answer = await server.fetch(new Request('http://localhost:4000/oauth/token', { method }));
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
});

test('it is below the path of the server as well', async () => {
  const { server, form } = await start({ AUTH_PATH: '/auth' });
  for (const url of ['http://localhost:4000/auth/oauth/token', 'http://localhost:4000/oauth/token'])
    expect((await postForm(server, form, {}, { url })).status).toBe(200);
});

test('where keys are off, nothing is there, and no document names it', async () => {
  const { server, form } = await start();
  const off = await createTestServer({ AUTH_API_KEYS: 'off' });
  const request = (path: string, init?: RequestInit) =>
    off.fetch(new Request(`http://localhost:4000${path}`, init));
  const body = new URLSearchParams(form);
  expect((await request('/oauth/token', { method: 'POST', body })).status).toBe(404);
  const discovery = '/.well-known/openid-configuration';
  expect(await (await request(discovery)).text()).not.toContain('token_endpoint');
  const on = await server.fetch(new Request(`http://localhost:4000${discovery}`));
  expect(await on.json()).toMatchObject({
    token_endpoint: 'http://localhost:4000/oauth/token',
    grant_types_supported: ['client_credentials'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  });
});

test('pages of allowed origins may read it, and no others', async () => {
  const page = 'https://app.example.com';
  const { server, form } = await start({ AUTH_ALLOWED_ORIGINS: page });
  const originOf = async (origin: string) =>
    (await postForm(server, form, { origin })).headers.get('access-control-allow-origin');
  expect(await originOf(page)).toBe(page);
  expect(await originOf('https://evil.example.com')).toBeNull();
  const preflight = await server.fetch(
    new Request('http://localhost:4000/oauth/token', {
      method: 'OPTIONS',
      headers: { origin: page, 'access-control-request-method': 'POST' },
    }),
  );
  expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([
    204,
    page,
  ]);
});

test('too many wrong keys of one address get a 429 that says when to come back', async () => {
  const { server, form, id } = await start({
    AUTH_ATTEMPTS: 'on',
    AUTH_ATTEMPTS_PER_ADDRESS: '3/60',
  });
  const guess = () =>
    postForm(
      server,
      { ...form, client_secret: createSecret(id, systemRandom).secret },
      {},
      { ip: '192.0.2.7' },
    );
  for (let n = 0; n < 3; n += 1) expect((await guess()).status).toBe(401);
  const { status, headers, json } = await guess();
  expect([status, headers.get('retry-after')]).toEqual([429, '60']);
  expect(json['error']).toBe('temporarily_unavailable');
  expect((await postForm(server, form, {}, { ip: '192.0.2.7' })).status).toBe(200);
});

test('a store that is away is a 503, and a fault a 500 that tells nothing', async () => {
  const { server, form } = await start();
  server.store.apiKeys.exchange = () => Promise.reject(new StoreUnavailable('away'));
  const away = await postForm(server, form);
  expect([away.status, away.headers.get('retry-after')]).toEqual([503, '5']);
  server.store.apiKeys.exchange = () => Promise.reject(new Error('s3cret'));
  const fault = await postForm(server, form);
  expect([fault.status, fault.json['error']]).toEqual([500, 'server_error']);
  expect(fault.text).not.toContain('s3cret');
});

test('what a hook refuses is a refusal of the client', async () => {
  let error: Error | null = null;
  const verifyRequest = () => {
    if (error) throw error;
  };
  const { server, form } = await start({}, { hooks: { verifyRequest } });
  error = new GraphQLError('Your tenant is suspended.', { extensions: { code: 'SUSPENDED' } });
  const refused = await postForm(server, form);
  expect([refused.status, refused.json]).toEqual([
    400,
    { error: 'unauthorized_client', error_description: 'Your tenant is suspended.' },
  ]);
  error = new Error('s3cret');
  const fault = await postForm(server, form);
  expect([fault.status, fault.json['error']]).toEqual([500, 'server_error']);
});

test('an event says from where a key was used that has ended', async () => {
  const { server, token, form, id } = await start();
  await revoke(server, token, id);
  await postForm(server, form, { 'user-agent': 'curl/8' }, { ip: '192.0.2.7' });
  const { events } = await server.store.audit.page({ filter: {}, after: null, limit: 10 });
  expect(events.find(({ action }) => action === 'api_key_refused')).toMatchObject({
    actorKind: 'ANONYMOUS',
    detail: id,
    ip: '192.0.2.7',
    userAgent: 'curl/8',
  });
});

test('a body parser in front changes nothing', async () => {
  const { server, form } = await start();
  const app = express()
    .use(express.urlencoded({ extended: true }))
    .use(server.listener);
  const { port } = await openPort(app);
  const answer = await fetch(`http://127.0.0.1:${port}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  expect(answer.status).toBe(200);
});
