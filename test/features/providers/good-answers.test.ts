import { exportJWK, generateKeyPair } from 'jose';
import { expect, test } from 'vitest';
import { createFakeClock } from '../../support/fake-clock.ts';
import {
  client,
  leftHalfHash,
  startLyingProvider,
  type LyingProvider,
} from '../../support/lying-provider.ts';
import { createOneProvider, flow, parametersOf } from '../../support/providers.ts';

async function setUp(change: (lying: LyingProvider) => void | Promise<void> = () => {}) {
  const clock = createFakeClock();
  const lying = await startLyingProvider(clock);
  await change(lying);
  const settings = { issuer: lying.issuer, clientSecret: client.secret };
  const { provider } = createOneProvider(settings, { clock });
  const url = await provider.authorizationUrl(flow);
  const identify = async () => provider.identify(flow, await parametersOf(lying.logIn(url)));
  return { lying, url, identify };
}

test('the URL at the provider has what OpenID Connect asks for, and nothing else', async () => {
  const { lying, url } = await setUp();
  const { origin, pathname, searchParams } = new URL(url);
  expect(origin + pathname).toBe(`${lying.issuer}/authorize`);
  expect(Object.fromEntries(searchParams)).toEqual({
    client_id: client.id,
    response_type: 'code',
    scope: 'openid email profile',
    redirect_uri: flow.redirectUri,
    state: flow.state,
    nonce: flow.nonce,
    // RFC 7636 §4.2, of `flow.codeVerifier`.
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge_method: 'S256',
  });
});

test('a query of the authorization endpoint stays', async () => {
  const { url } = await setUp(({ metadata, issuer }) => {
    metadata['authorization_endpoint'] = `${issuer}/authorize?policy=one`;
  });
  expect(new URL(url).searchParams.get('policy')).toBe('one');
});

test('the code is redeemed with the PKCE verifier, the redirect URI and the secret', async () => {
  const { lying, identify } = await setUp();
  await identify();
  const { form, headers } = lying.asked.find(({ path }) => path === '/token')!;
  expect(Object.fromEntries(form)).toEqual({
    grant_type: 'authorization_code',
    code: 'code',
    code_verifier: flow.codeVerifier,
    redirect_uri: flow.redirectUri,
  });
  const [, basic = ''] = /^Basic (.+)$/.exec(headers.authorization ?? '') ?? [];
  const [id, secret] = Buffer.from(basic, 'base64').toString().split(':');
  // RFC 6749 §2.3.1: as in a form.
  const decode = (text = '') => new URLSearchParams(`text=${text}`).get('text');
  expect([decode(id), decode(secret)]).toEqual([client.id, client.secret]);
});

test('the secret goes in the form where the provider takes it there', async () => {
  const { lying, identify } = await setUp(({ metadata }) => {
    metadata['token_endpoint_auth_methods_supported'] = [
      'client_secret_basic',
      'client_secret_post',
    ];
  });
  await identify();
  const { form, headers } = lying.asked.find(({ path }) => path === '/token')!;
  expect([form.get('client_secret'), headers.authorization]).toEqual([client.secret, undefined]);
});

const anHour = 3600;

test.each<[string, (lying: LyingProvider) => void]>([
  [
    'a provider that does not announce PKCE',
    ({ metadata }) => void (metadata['code_challenge_methods_supported'] = undefined),
  ],
  [
    'a provider that does not send its issuer back',
    (lying) => {
      lying.metadata = { authorization_response_iss_parameter_supported: undefined };
      lying.answer = { iss: undefined };
    },
  ],
  ['one audience in a list', ({ claims }) => void (claims['aud'] = [client.id])],
  [
    'several audiences, of which this one is authorized',
    ({ claims }) => void Object.assign(claims, { aud: [client.id, 'another'], azp: client.id }),
  ],
  [
    'the hash of its access token',
    (lying) => {
      lying.token = { access_token: 'a token' };
      lying.claims = { at_hash: leftHalfHash('a token') };
    },
  ],
  [
    'a token that says it is one',
    (lying) => void (lying.makeIdToken = (claims) => lying.sign(claims, { typ: 'JWT' })),
  ],
  [
    'a URL of keys in the header, which is not asked',
    (lying) =>
      void (lying.makeIdToken = (claims) => lying.sign(claims, { jku: `${lying.issuer}/other` })),
  ],
  ['a clock that is a minute behind', ({ claims }) => void (claims['exp'] = nowOf() - 59)],
  ['a clock that is a minute ahead', ({ claims }) => void (claims['iat'] = nowOf() + 60)],
  ['a token that was issued an hour ago', ({ claims }) => void (claims['iat'] = nowOf() - anHour)],
  [
    'more parameters than are known',
    (lying) => void (lying.answer = { scope: 'openid', authuser: '0' }),
  ],
  [
    'subjects with what is usual in them',
    ({ claims }) => void (claims['sub'] = 'auth0|Susan M. (1)'),
  ],
])('%s is taken', async (_name, change) => {
  const { lying, identify } = await setUp(change);
  expect(await identify()).toMatchObject({ subject: lying.claims['sub'] ?? 'susan-1' });
  expect(lying.asked.map(({ path }) => path)).not.toContain('/other');
});

const nowOf = () => Math.floor(createFakeClock().now() / 1000);

test.each(['RS512', 'PS256', 'ES256', 'ES384', 'EdDSA'])(
  'a signature with %s is taken where the provider announces it',
  async (alg) => {
    const { identify } = await setUp(async (lying) => {
      const { privateKey, publicKey } = await generateKeyPair(alg);
      const jwk = { ...(await exportJWK(publicKey)), kid: 'two' };
      lying.answers['/jwks'] = { keys: [lying.keys.jwk, jwk] };
      lying.metadata = { id_token_signing_alg_values_supported: ['RS256', alg] };
      lying.makeIdToken = (claims) => lying.sign(claims, { alg, kid: 'two' }, privateKey);
    });
    expect(await identify()).toMatchObject({ subject: 'susan-1' });
  },
);

test.each<[unknown]>([
  [['susan@example.com']],
  [{ address: 'susan@example.com' }],
  [7],
  [''],
  ['susan'],
  ['susan@localhost'],
  ['susan@example.com\r\nbcc: eve@example.com'],
  ['susan@example.com\0'],
  ['Susan <susan@example.com>'],
  [`${'x'.repeat(10_000)}@example.com`],
  ['sus\u202Ean@example.com'],
])('with the address %j the user has none, and is logged in', async (email) => {
  const { identify } = await setUp((lying) => void (lying.claims = { email }));
  expect(await identify()).toMatchObject({
    subject: 'susan-1',
    email: null,
    isEmailVerified: false,
  });
});

test.each([['true'], [1], ['yes'], [{}], [null], [undefined], [false]])(
  'an address is not verified by %j',
  async (value) => {
    const { identify } = await setUp((lying) => void (lying.claims = { email_verified: value }));
    expect(await identify()).toMatchObject({
      email: 'susan@example.com',
      isEmailVerified: false,
    });
  },
);

test('the address of userinfo is not verified by what the ID token says', async () => {
  const { identify } = await setUp((lying) => {
    lying.claims = { email: undefined, email_verified: true };
    lying.userinfo = { email: 'eve@example.com' };
  });
  expect(await identify()).toMatchObject({ email: 'eve@example.com', isEmailVerified: false });
});

test('userinfo is asked only for an address that the ID token does not have', async () => {
  const { lying, identify } = await setUp();
  await identify();
  expect(lying.asked.map(({ path }) => path)).not.toContain('/userinfo');
  lying.claims = { email: undefined };
  await identify();
  expect(lying.asked.map(({ path }) => path)).toContain('/userinfo');
});

test('a provider without userinfo gives no address', async () => {
  const { identify } = await setUp((lying) => {
    lying.claims = { email: undefined };
    lying.metadata = { userinfo_endpoint: undefined };
  });
  expect(await identify()).toMatchObject({ email: null });
});
