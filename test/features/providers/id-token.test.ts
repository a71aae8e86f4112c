import { createHash } from 'node:crypto';
import { generateKeyPair, UnsecuredJWT, type JWTPayload } from 'jose';
import { expect, test } from 'vitest';
import { BadAnswer } from '../../../src/features/providers/provider.ts';
import { appleClient, appleKey, startFakeApple } from '../../support/fake-apple.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { createOneProvider } from '../../support/providers.ts';

const issuer = 'https://appleid.apple.com';
const nonce = 'lk_nonce_of_this_server';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

async function setUp(audiences = [appleClient.app, 'com.example.other']) {
  const clock = createFakeClock();
  const apple = await startFakeApple({ clock });
  const { provider, recorded } = createOneProvider(
    {
      id: 'apple',
      kind: 'apple',
      issuer,
      clientId: appleClient.id,
      appleKey: await appleKey(),
      audiences,
    },
    { clock, reach: apple.reach },
  );
  const verify = (idToken: string) => provider.verifyIdToken(idToken, nonce);
  const now = Math.floor(clock.now() / 1000);
  return { clock, apple, provider, recorded, verify, now };
}

test('an ID token for an app with our nonce is taken', async () => {
  const { apple, verify } = await setUp();
  expect(await verify(await apple.idToken({ nonce }))).toEqual({
    provider: 'apple',
    issuer,
    subject: '001393.6d621daf56094956bd129fa982ba0001.1517',
    email: 'susan@example.com',
    isEmailVerified: true,
    isEmailAuthoritative: true,
    usernameHint: null,
  });
});

test('so is one with the hash of our nonce, as apps on iOS ask for it', async () => {
  const { apple, verify } = await setUp();
  await expect(verify(await apple.idToken({ nonce: sha256(nonce) }))).resolves.toBeTruthy();
});

test('so is one that says which of our apps got it, and one for a list of one', async () => {
  const { apple, verify } = await setUp();
  const azp = 'com.example.other';
  await expect(verify(await apple.idToken({ nonce, azp }))).resolves.toBeTruthy();
  await expect(verify(await apple.idToken({ nonce, aud: [azp] }))).resolves.toBeTruthy();
});

type Change = (now: number) => Record<string, unknown>;

test.each<[name: string, change: Change, reason: string]>([
  ['of another issuer', () => ({ iss: 'https://accounts.google.com' }), 'iss'],
  ['of an issuer that only begins like it', () => ({ iss: `${issuer}.example.com` }), 'iss'],
  ['of its issuer with a slash', () => ({ iss: `${issuer}/` }), 'iss'],
  ['of no issuer', () => ({ iss: undefined }), 'iss'],
  ['for the client of the web pages', () => ({ aud: appleClient.id }), 'aud'],
  ['for a stranger’s app', () => ({ aud: 'com.example.stranger' }), 'aud'],
  ['for ours and another', () => ({ aud: [appleClient.app, 'com.example.stranger'] }), 'azp'],
  [
    'for another that ours got',
    () => ({ aud: [appleClient.app, 'com.example.stranger'], azp: appleClient.app }),
    'aud',
  ],
  [
    'for two of ours',
    () => ({ aud: [appleClient.app, 'com.example.other'], azp: appleClient.app }),
    'aud',
  ],
  ['for no one', () => ({ aud: undefined }), 'aud'],
  ['for an empty list', () => ({ aud: [] }), 'aud'],
  ['that a stranger’s app got', () => ({ azp: 'com.example.stranger' }), 'azp'],
  ['with an azp that is no text', () => ({ azp: [appleClient.app] }), 'azp'],
  ['with another nonce', () => ({ nonce: 'another' }), 'nonce'],
  ['with the hash of another', () => ({ nonce: sha256('another') }), 'nonce'],
  ['with the hash in capitals', () => ({ nonce: sha256(nonce).toUpperCase() }), 'nonce'],
  ['with the hash of the hash', () => ({ nonce: sha256(sha256(nonce)) }), 'nonce'],
  ['without a nonce', () => ({ nonce: undefined }), 'nonce'],
  ['with an empty nonce', () => ({ nonce: '' }), 'nonce'],
  ['with a nonce in a list', () => ({ nonce: [nonce] }), 'nonce'],
  ['with a nonce of null', () => ({ nonce: null }), 'nonce'],
  ['that has expired', (now) => ({ exp: now - 61 }), 'exp'],
  ['that never expires', () => ({ exp: undefined }), 'exp'],
  ['that expires in words', () => ({ exp: 'tomorrow' }), 'exp'],
  ['that begins later', (now) => ({ nbf: now + 61 }), 'nbf'],
  ['from the future', (now) => ({ iat: now + 61 }), 'iat'],
  ['made more than an hour ago', (now) => ({ iat: now - 3601 }), 'iat'],
  ['of ten years ago', (now) => ({ iat: now - 315_360_000 }), 'iat'],
  ['of no time', () => ({ iat: undefined }), 'iat'],
  ['without a subject', () => ({ sub: undefined }), 'sub'],
])('an ID token %s is refused', async (_name, change, reason) => {
  const { apple, verify, now } = await setUp();
  const idToken = await apple.idToken({ nonce, ...change(now) });
  await expect(verify(idToken)).rejects.toThrow(new BadAnswer(reason));
});

test.each<[name: string, typ: string]>([
  ['an access token', 'at+jwt'],
  ['a logout token', 'logout+jwt'],
  ['a security event', 'secevent+jwt'],
])('%s is no ID token', async (_name, typ) => {
  const { apple, verify } = await setUp();
  const token = await apple.idToken({ nonce }, { typ });
  await expect(verify(token)).rejects.toThrow(new BadAnswer('typ'));
});

test('a token that another key has signed is refused, whatever key it names', async () => {
  const { apple, verify } = await setUp();
  const { privateKey } = await generateKeyPair('RS256');
  const forged = await apple.idToken({ nonce }, {}, privateKey);
  await expect(verify(forged)).rejects.toThrow(new BadAnswer('signature'));
  const named = await apple.idToken({ nonce }, { kid: 'apple-2' }, privateKey);
  await expect(verify(named)).rejects.toThrow(new BadAnswer('kid'));
});

test('a token that brings its own key, or says where it is, is refused', async () => {
  const { apple, verify } = await setUp();
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = await crypto.subtle.exportKey('jwk', publicKey);
  const jku = 'https://example.net/keys';
  for (const header of [{ jwk }, { jku }, { x5u: jku }]) {
    const forged = await apple.idToken({ nonce }, header, privateKey);
    await expect(verify(forged)).rejects.toThrow(new BadAnswer('signature'));
  }
  expect(apple.asked.every(({ url }) => url.endsWith('/auth/keys'))).toBe(true);
});

test('a token without a signature is refused', async () => {
  const { apple, verify } = await setUp();
  const [, payload] = (await apple.idToken({ nonce })).split('.');
  const claims = JSON.parse(Buffer.from(payload!, 'base64url').toString()) as JWTPayload;
  const unsigned = new UnsecuredJWT(claims).encode();
  await expect(verify(unsigned)).rejects.toThrow(new BadAnswer('alg'));
  const none = Buffer.from('{"alg":"NONE","kid":"apple-1"}').toString('base64url');
  await expect(verify(`${none}.${payload}.`)).rejects.toThrow(new BadAnswer('alg'));
});

test('HMAC is refused, be its secret the public key or a secret of ours', async () => {
  const { apple, verify } = await setUp();
  const keySet = await (await fetch(apple.reach('https://appleid.apple.com/auth/keys'))).text();
  for (const secret of [keySet, appleClient.id, 'a'.repeat(32)]) {
    const forged = await apple.idToken({ nonce }, { alg: 'HS256' }, Buffer.from(secret.padEnd(32)));
    await expect(verify(forged)).rejects.toThrow(new BadAnswer('alg'));
  }
});

test('an algorithm that the provider does not use is refused', async () => {
  const { apple, verify } = await setUp();
  const { privateKey } = await generateKeyPair('ES256');
  const token = await apple.idToken({ nonce }, { alg: 'ES256' }, privateKey);
  await expect(verify(token)).rejects.toThrow(new BadAnswer('alg'));
});

test('what is no token, or cut, padded, encrypted, or too long, is refused', async () => {
  const { apple, verify } = await setUp();
  const idToken = await apple.idToken({ nonce });
  const [header, payload, signature] = idToken.split('.');
  const bad = [
    '',
    'x',
    '..',
    `${header}.${payload}`,
    `${header}..${signature}`,
    `${idToken}.`,
    `${idToken}.x.y`,
    `${idToken}=`,
    ` ${idToken}`,
    idToken.slice(0, -1),
  ];
  for (const one of bad) await expect(verify(one), one).rejects.toBeInstanceOf(BadAnswer);
  const long = await apple.idToken({ nonce, groups: 'x'.repeat(12_300) });
  await expect(verify(long)).rejects.toThrow(new BadAnswer('length'));
});

test('a server that takes no tokens of apps takes none for any', async () => {
  const { apple, verify } = await setUp([]);
  await expect(verify(await apple.idToken({ nonce }))).rejects.toThrow(new BadAnswer('aud'));
});

test('made-up key ids have the key set fetched once in ten seconds', async () => {
  const { apple, verify } = await setUp();
  for (const kid of ['a', 'b', 'c', 'd'])
    await expect(verify(await apple.idToken({ nonce }, { kid }))).rejects.toThrow(
      new BadAnswer('kid'),
    );
  expect(apple.asked).toHaveLength(1);
});

test('a key set that cannot be had is no bad token', async () => {
  const { apple, verify } = await setUp();
  apple.answers['/auth/keys'] = () => new Response('down', { status: 503 });
  await expect(verify(await apple.idToken({ nonce }))).rejects.toMatchObject({
    code: 'PROVIDER_UNAVAILABLE',
  });
});
