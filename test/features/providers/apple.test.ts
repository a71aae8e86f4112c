import { decodeProtectedHeader, exportPKCS8, generateKeyPair, jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import { signAppleSecret } from '../../../src/features/providers/apple.ts';
import { BadAnswer } from '../../../src/features/providers/provider.ts';
import { appleClient, appleKey, startFakeApple } from '../../support/fake-apple.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { createOneProvider, flow, parametersOf } from '../../support/providers.ts';

const settings = {
  id: 'apple',
  kind: 'apple',
  name: 'Apple',
  issuer: 'https://appleid.apple.com',
  clientId: appleClient.id,
  clientSecret: null,
  scopes: 'email',
} as const;

async function setUp(more: Partial<Awaited<ReturnType<typeof appleKey>>> = {}) {
  const clock = createFakeClock();
  const apple = await startFakeApple({ clock });
  const { provider, recorded } = createOneProvider(
    { ...settings, appleKey: { ...(await appleKey()), ...more } },
    { clock, reach: apple.reach },
  );
  const logIn = async () => parametersOf(await apple.logIn(await provider.authorizationUrl(flow)));
  const identify = async () => provider.identify(flow, await logIn());
  return { apple, provider, recorded, clock, logIn, identify };
}

test('a user of Apple comes back with a form, and is known by the signed token alone', async () => {
  const { logIn, provider } = await setUp();
  const answer = await logIn();
  // The form has a name and an address that no one has signed.
  expect(answer.get('user')).toContain('eve@example.com');
  expect(await provider.identify(flow, answer)).toEqual({
    provider: 'apple',
    issuer: 'https://appleid.apple.com',
    subject: '001393.6d621daf56094956bd129fa982ba0001.1517',
    email: 'susan@example.com',
    isEmailVerified: true,
    isEmailAuthoritative: true,
    usernameHint: null,
  });
});

test('Apple is asked for a form, with state, nonce and PKCE; its discovery document is not asked for', async () => {
  const { apple, provider, identify } = await setUp();
  const url = new URL(await provider.authorizationUrl(flow));
  expect(url.origin + url.pathname).toBe(apple.reach('https://appleid.apple.com/auth/authorize'));
  expect(Object.fromEntries(url.searchParams)).toEqual({
    response_type: 'code',
    response_mode: 'form_post',
    client_id: appleClient.id,
    redirect_uri: flow.redirectUri,
    scope: 'email',
    state: flow.state,
    nonce: flow.nonce,
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge_method: 'S256',
  });
  await identify();
  expect(apple.asked.map((asked) => new URL(asked.url).pathname)).toEqual([
    '/auth/authorize',
    '/auth/token',
    '/auth/keys',
  ]);
});

test('a relay address is an address like another', async () => {
  const { apple, identify } = await setUp();
  for (const email of ['x7y@privaterelay.appleid.com', 'x7y@private.icloud.com']) {
    apple.claims = { email, is_private_email: 'true' };
    expect(await identify()).toMatchObject({ email, isEmailVerified: true });
  }
});

describe('what Apple says of the address', () => {
  test.each<[claims: object, verified: boolean]>([
    [{ email_verified: true }, true],
    [{ email_verified: 'true' }, true],
    [{ email_verified: 'false' }, false],
    [{ email_verified: false }, false],
    [{ email_verified: 'TRUE' }, false],
    [{ email_verified: 1 }, false],
    [{ email_verified: undefined }, false],
    [{ email: undefined }, false],
    [{ email: '' }, false],
  ])('with %j', async (claims, verified) => {
    const { apple, identify } = await setUp();
    apple.claims = { ...claims };
    const expected = { isEmailVerified: verified, isEmailAuthoritative: verified };
    expect(await identify()).toMatchObject(expected);
  });
});

test.each<[name: string, claims: Record<string, unknown>, reason: string]>([
  ['of another issuer', { iss: 'https://account.apple.com' }, 'iss'],
  ['for an app on phones', { aud: appleClient.app }, 'aud'],
  ['for another team', { aud: 'com.example.stranger' }, 'aud'],
  ['with another nonce', { nonce: 'another' }, 'nonce'],
  ['without a nonce, though it says that nonces are supported', { nonce: undefined }, 'claims'],
  [
    'without a nonce, where it says that they are not',
    { nonce: undefined, nonce_supported: false },
    'claims',
  ],
  ['without a subject', { sub: undefined }, 'claims'],
  ['with an empty subject', { sub: '' }, 'sub'],
])('an ID token %s is refused', async (_name, claims, reason) => {
  const { apple, identify } = await setUp();
  apple.claims = claims;
  await expect(identify()).rejects.toThrow(new BadAnswer(reason));
});

test('an ID token in the form, which was not asked for, is refused', async () => {
  const { apple, identify } = await setUp();
  apple.answer = { id_token: await apple.idToken({ aud: appleClient.id, nonce: flow.nonce }) };
  await expect(identify()).rejects.toBeInstanceOf(BadAnswer);
});

test.each([
  ['team', { teamId: 'OTHER12345' }],
  ['key', { keyId: 'OTHER12345' }],
])('a secret of another %s is for the operator to mend', async (_name, more) => {
  const { recorded, identify } = await setUp(more);
  await expect(identify()).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  expect(recorded[0]?.[1]).toEqual({ provider: 'apple', reason: 'client refused' });
});

test('a code is good once, and for the verifier of its flow', async () => {
  const { provider, logIn } = await setUp();
  const answer = await logIn();
  const other = { ...flow, codeVerifier: 'x'.repeat(43) };
  await expect(provider.identify(other, answer)).rejects.toThrow(new BadAnswer('code refused'));
  const again = await logIn();
  await provider.identify(flow, again);
  await expect(provider.identify(flow, again)).rejects.toThrow(new BadAnswer('code refused'));
});

describe('Apple’s client secret', () => {
  const ids = { teamId: 'TEAM123456', keyId: 'KEY1234567' };

  test('is a JWT of our team for our client, good for 300 seconds', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const clock = createFakeClock();
    const now = Math.floor(clock.now() / 1000);
    const secret = await signAppleSecret(
      {
        clientId: 'com.example.web',
        appleKey: { ...ids, privateKey: await exportPKCS8(privateKey) },
      },
      clock,
    );
    expect(decodeProtectedHeader(secret)).toEqual({ alg: 'ES256', kid: 'KEY1234567' });
    const { payload } = await jwtVerify(secret, publicKey, { currentDate: new Date(clock.now()) });
    expect(payload).toEqual({
      iss: 'TEAM123456',
      sub: 'com.example.web',
      aud: 'https://appleid.apple.com',
      iat: now,
      exp: now + 300,
    });
  });

  test('is new for each login', async () => {
    const { apple, clock, identify } = await setUp();
    await identify();
    clock.advanceSeconds(1);
    await identify();
    const secrets = await Promise.all(
      apple.asked
        .filter(({ url }) => url.endsWith('/auth/token'))
        .map(async (asked) => new URLSearchParams(await asked.text()).get('client_secret')),
    );
    expect(secrets).toHaveLength(2);
    expect(new Set(secrets).size).toBe(2);
  });

  test('cannot be signed with a key on another curve', async () => {
    const { privateKey } = await generateKeyPair('ES384', { extractable: true });
    const key = { ...ids, privateKey: await exportPKCS8(privateKey) };
    await expect(
      signAppleSecret({ clientId: 'com.example.web', appleKey: key }, createFakeClock()),
    ).rejects.toThrow('curve');
  });
});
