import { expect, test } from 'vitest';
import { startLyingProvider } from '../../support/lying-provider.ts';
import { begunIn, openProviderLogin, page, start } from '../../support/provider-login.ts';
import { code, createTestServer } from '../../support/test-server.ts';

test('a login begins with a URL of the provider, a verifier, and nothing in the database', async () => {
  const { server, provider } = await openProviderLogin();
  const { url, verifier } = begunIn(await start(server));
  const { origin, pathname, searchParams } = new URL(url);
  expect(origin + pathname).toBe(`${provider.issuer}/authorize`);
  expect(Object.fromEntries(searchParams)).toMatchObject({
    client_id: 'latchkey',
    response_type: 'code',
    redirect_uri: 'http://localhost:4000/oidc/corp/callback',
    code_challenge_method: 'S256',
    nonce: expect.stringMatching(/^[\w-]{43}$/),
  });
  expect(verifier).toMatch(/^lk_verifier_[\w-]{43}$/);
  // No part of it says where it leads to.
  expect(searchParams.get('state')).not.toMatch(/app|example/);
  expect(await server.store.oidcCodes.find({ hash: verifier, now: new Date(0) })).toBeNull();
});

test('each login has secrets of its own', async () => {
  const { server } = await openProviderLogin();
  const all = [];
  for (let n = 0; n < 3; n += 1) {
    const { url, verifier } = begunIn(await start(server));
    const { searchParams } = new URL(url);
    all.push(
      verifier,
      ...['state', 'nonce', 'code_challenge'].map((name) => searchParams.get(name)),
    );
  }
  expect(new Set(all).size).toBe(12);
});

test('a provider that the settings do not have is refused', async () => {
  const { server } = await openProviderLogin();
  for (const provider of ['google', '', 'CORP', '../corp', 'constructor', '__proto__']) {
    const answer = await start(server, { provider });
    expect(code(answer), provider).toBe('BAD_USER_INPUT');
    expect(answer.body.errors![0]!.extensions['argument']).toEqual(['provider']);
  }
});

test('a server without providers begins none, lists none and has no callback', async () => {
  const server = await createTestServer();
  expect(code(await start(server))).toBe('BAD_USER_INPUT');
  const { body } = await server.execute(
    '{ loginMethods { password signUp passkeys oidcProviders { id name } } }',
  );
  expect(body.data!['loginMethods']).toEqual({
    password: true,
    signUp: true,
    passkeys: true,
    oidcProviders: [],
  });
  const answer = await server.fetch(new Request('http://localhost:4000/oidc/corp/callback'));
  expect(answer.status).toBe(404);
});

test('every caller learns how users can log in', async () => {
  const { environment } = await startLyingProvider();
  const server = await createTestServer({
    ...environment,
    AUTH_OIDC_CORP_NAME: 'Example Corp',
    AUTH_SIGN_UP: 'closed',
    AUTH_PASSKEYS: 'off',
  });
  const { body } = await server.execute(
    '{ loginMethods { password signUp passkeys oidcProviders { id name } } }',
  );
  expect(body.data!['loginMethods']).toEqual({
    password: true,
    signUp: false,
    passkeys: false,
    oidcProviders: [{ id: 'corp', name: 'Example Corp' }],
  });
});

test.each([
  page,
  'https://app.example.com',
  'https://app.example.com/a?next=%2Fb&code=own&error=own',
  'http://localhost:4000/account/login',
  'http://localhost:3000/',
  'com.example.app:/callback',
  `https://app.example.com/${'x'.repeat(2024)}`,
])('a login leads back to %s', async (returnTo) => {
  const { server } = await openProviderLogin({ AUTH_RETURN_URLS: 'com.example.app:/callback' });
  const { url } = begunIn(await start(server, { returnTo }));
  expect(new URL(url).searchParams.get('state')!.length).toBeLessThan(3500);
});

test.each([
  'https://evil.example/',
  'https://app.example.com@evil.example/',
  'https://app.example.com:password@evil.example/',
  'https://susan@app.example.com/',
  'https://app.example.com.evil.example/',
  'https://app.example.comevil.example/',
  'https://app.example.com:8443/',
  'https://app.example.com:443/',
  'http://app.example.com/',
  'http://localhost:4001/',
  'http://localhost:40000/',
  '//evil.example/',
  '/account/login',
  '\\\\evil.example/',
  'https:\\\\app.example.com/',
  'https://app.example.com\\@evil.example/',
  'https:///app.example.com/',
  'https://app.example.com/#',
  'https://app.example.com/#fragment',
  'https://app.example.com/a/../b',
  'https://app.example.com/..;/b',
  'https://app.example.com/%2e%2e/b',
  'https://app.example.com/%252e',
  'https://app.example.com/%0d%0aset-cookie:x',
  'https://APP.example.com/',
  'https://аpp.example.com/',
  ' https://app.example.com/',
  'https://app.example.com/ ',
  'https://app.example.com/\n',
  'javascript:alert(1)',
  'javascript://app.example.com/%0aalert(1)',
  'data:text/html,x',
  'blob:https://app.example.com/x',
  'file:///etc/passwd',
  'null',
  '',
  'com.example.app:/callbackx',
  'com.example.other:/callback',
  `https://app.example.com/${'x'.repeat(2025)}`,
])('a login does not lead back to %s', async (returnTo) => {
  const { server, provider } = await openProviderLogin({
    AUTH_RETURN_URLS: 'com.example.app:/callback',
  });
  const answer = await start(server, { returnTo });
  expect([code(answer), answer.body.errors![0]!.extensions['argument']]).toEqual([
    'BAD_USER_INPUT',
    ['returnTo'],
  ]);
  expect(provider.asked).toEqual([]);
});

test('no header says where a login leads back to', async () => {
  const { server } = await openProviderLogin();
  const headers = {
    origin: 'https://evil.example',
    referer: 'https://evil.example/',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'https',
  };
  expect(code(await start(server, { returnTo: 'https://evil.example/' }, headers))).toBe(
    'BAD_USER_INPUT',
  );
  const { url } = begunIn(await start(server, {}, headers));
  expect(new URL(url).searchParams.get('redirect_uri')).toBe(
    'http://localhost:4000/oidc/corp/callback',
  );
});

test('a server on https leads no login to a page on http, but for this machine', async () => {
  const { server } = await openProviderLogin({
    AUTH_ISSUER: 'https://auth.example.com',
    AUTH_ALLOWED_ORIGINS: 'http://app.example.com,http://localhost:3000,https://app.example.com',
  });
  expect(code(await start(server, { returnTo: 'http://app.example.com/' }))).toBe('BAD_USER_INPUT');
  for (const returnTo of ['http://localhost:3000/', page, 'https://auth.example.com/account/login'])
    begunIn(await start(server, { returnTo }));
});

test('one address begins so many logins, and no more', async () => {
  const { server, events } = await openProviderLogin({
    AUTH_ATTEMPTS: 'on',
    AUTH_ATTEMPTS_PER_ADDRESS: '1/600',
  });
  for (let n = 0; n < 10; n += 1) begunIn(await start(server));
  const answer = await start(server);
  expect([answer.status, code(answer)]).toEqual([429, 'TOO_MANY_ATTEMPTS']);
  expect(events('attempts_exceeded')).toMatchObject([{ kind: 'provider login' }]);
});
