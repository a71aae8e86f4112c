import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import { jwkThumbprint } from '../../src/features/tokens/signing-key.ts';
import { createForge, ecdsa, encode, type Forge } from '../support/forge.ts';
import { code, createTestServer, reason, type TestServer } from '../support/test-server.ts';

async function setUp(): Promise<{ server: TestServer; forge: Forge; token: string }> {
  const server = await createTestServer();
  const token = await server.signUp('susan');
  const susan = await server.store.users.findByUsernameKey('susan');
  const forge = await createForge(server.store, { sub: susan!.id, now: server.clock.now() });
  return { server, forge, token };
}

async function expectRefused(server: TestServer, token: string, why = 'TOKEN_INVALID') {
  const answer = await server.me(token);
  expect(answer.status).toBe(401);
  expect(code(answer)).toBe('UNAUTHENTICATED');
  expect(reason(answer)).toBe(why);
  expect(answer.body).not.toHaveProperty('data');
  expect(answer.headers.get('www-authenticate')).toBe(
    'Bearer realm="latchkey", error="invalid_token"',
  );
}

describe('an access token', () => {
  test('is accepted by an independent verifier with the public key alone', async () => {
    const { server, forge, token } = await setUp();
    const jwk = createPublicKey(forge.privateKey).export({ format: 'jwk' });
    const keys = createLocalJWKSet({ keys: [{ ...jwk, kid: forge.kid, alg: 'ES256' }] });
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      issuer: 'http://localhost:4000',
      audience: 'latchkey',
      typ: 'at+jwt',
      algorithms: ['ES256'],
      currentDate: new Date(server.clock.now()),
    });
    expect(protectedHeader).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: forge.kid });
    expect(Object.keys(payload).toSorted()).toEqual([
      'aud',
      'client_id',
      'exp',
      'iat',
      'iss',
      'jti',
      'sub',
    ]);
    expect(payload.exp! - payload.iat!).toBe(900);
    expect(payload.sub).toBe((await server.me(token)).body.data?.['me'].id);
  });

  test('has claims from the settings, not from the request', async () => {
    const server = await createTestServer({
      AUTH_ISSUER: 'https://auth.example.com',
      AUTH_AUDIENCE: 'https://api.example.com',
      AUTH_CLIENT_ID: 'web',
      AUTH_ACCESS_TTL_SECONDS: '60',
    });
    const [, payload = ''] = (await server.signUp()).split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    expect(claims).toMatchObject({
      iss: 'https://auth.example.com',
      aud: 'https://api.example.com',
      client_id: 'web',
    });
    expect(claims.exp - claims.iat).toBe(60);
  });

  test('differs from login to login, also within one second', async () => {
    const { server, token } = await setUp();
    const again = await server.login('susan', 'correct horse battery');
    expect(again.body.data?.['login'].accessToken).not.toBe(token);
  });

  test('expires after its time and the leeway, not before', async () => {
    const { server, token } = await setUp();
    server.clock.advanceSeconds(904);
    expect((await server.me(token)).status).toBe(200);
    server.clock.advanceSeconds(1);
    await expectRefused(server, token, 'TOKEN_EXPIRED');
  });

  test('of a deleted user is refused', async () => {
    const { server, token } = await setUp();
    await server.store.users.delete('susan');
    await expectRefused(server, token);
  });

  test('of a disabled user is refused until the user is enabled', async () => {
    const { server, token } = await setUp();
    await server.store.users.disable('susan', new Date());
    await expectRefused(server, token);
    await server.store.users.enable('susan');
    expect((await server.me(token)).status).toBe(200);
  });

  test('of a deleted user does not speak for the next one of that name', async () => {
    const { server, token } = await setUp();
    await server.store.users.delete('susan');
    await server.signUp('susan');
    await expectRefused(server, token);
  });

  test('of another server is refused', async () => {
    const { server } = await setUp();
    const stranger = await createTestServer();
    await expectRefused(server, await stranger.signUp('susan'));
  });
});

test('the forge makes what the server accepts, so that each refusal below has one cause', async () => {
  const { server, forge } = await setUp();
  expect((await server.me(forge.mint())).status).toBe(200);
});

describe('signed with the right key, but refused for', () => {
  test.each<[string, Record<string, unknown>]>([
    ['another issuer', { iss: 'https://elsewhere.example' }],
    ['an issuer that only begins alike', { iss: 'http://localhost:4000/' }],
    ['no issuer', { iss: undefined }],
    ['a list of issuers', { iss: ['http://localhost:4000'] }],
    ['another audience', { aud: 'somebody-else' }],
    ['no audience', { aud: undefined }],
    ['a list that contains the audience', { aud: ['latchkey', 'somebody-else'] }],
    ['no subject', { sub: undefined }],
    ['an empty subject', { sub: '' }],
    ['a subject that is a number', { sub: 7 }],
    ['a subject that is an object', { sub: { $ne: null } }],
    ['no expiry', { exp: undefined }],
    ['an expiry that is text', { exp: '99999999999' }],
    ['an expiry that is no whole number', { exp: 99_999_999_999.5 }],
    ['an expiry beyond every number', { exp: Infinity }],
    ['no issue time', { iat: undefined }],
    ['no token id', { jti: undefined }],
    ['no client id', { client_id: undefined }],
    ['not being valid yet', { nbf: 99_999_999_999 }],
  ])('%s', async (_name, claims) => {
    const { server, forge } = await setUp();
    await expectRefused(server, forge.mint(claims));
  });

  test.each<[string, Record<string, unknown>]>([
    ['the type of another JWT', { typ: 'JWT' }],
    ['the type of an ID token', { typ: 'id+jwt' }],
    ['no type', { typ: undefined }],
    ['another letter case of the type', { typ: 'AT+JWT' }],
    ['a critical extension', { crit: ['b64'], b64: true }],
    ['an empty list of critical extensions', { crit: [] }],
    ['no key id', { kid: undefined }],
    ['an unknown key id', { kid: 'unknown' }],
    ['a key id from Object.prototype', { kid: '__proto__' }],
    ['a key id that is a list', { kid: ['unknown'] }],
    ['a key id that is a path', { kid: '../../dev/null' }],
    ['another algorithm’s name', { alg: 'ES384' }],
    ['an algorithm in lower case', { alg: 'es256' }],
    ['no algorithm', { alg: undefined }],
  ])('%s', async (_name, header) => {
    const { server, forge } = await setUp();
    await expectRefused(server, forge.mint({}, header));
  });

  test('an expiry in the past, by the reason TOKEN_EXPIRED', async () => {
    const { server, forge } = await setUp();
    const exp = Math.floor(server.clock.now() / 1000) - 6;
    await expectRefused(server, forge.mint({ exp }), 'TOKEN_EXPIRED');
  });

  test('a duplicate member, a space, or a second spelling of the same JSON', async () => {
    const { server, forge } = await setUp();
    const [header = '', payload = ''] = forge
      .mint()
      .split('.')
      .map((part) => Buffer.from(part, 'base64url').toString());
    for (const [one, other] of [
      [header, payload.replace('{', '{"sub":"somebody",')],
      [header.replace('{', '{"alg":"none",'), payload],
      [header, ` ${payload}`],
      [header, payload.replace('"sub"', String.raw`"\u0073ub"`)],
      [header, `[${payload}]`],
      [header, 'null'],
      [header, '{'],
      [header, '"text"'],
      ['null', payload],
      ['', payload],
    ] as const) {
      await expectRefused(server, forge.mintText(one, other));
    }
  });
});

describe('forged:', () => {
  const variants: [string, (token: string, forge: Forge) => string][] = [
    ['the algorithm none', (token) => unsigned(token, 'none')],
    ['the algorithm nOnE', (token) => unsigned(token, 'nOnE')],
    ['the algorithm none with the old signature', (token) => withHeader(token, { alg: 'none' })],
    ['no signature', (token) => token.slice(0, token.lastIndexOf('.') + 1)],
    ['a signature of zeros', (token) => replaceSignature(token, encode(Buffer.alloc(64)))],
    ['a signature of the wrong length', (token) => replaceSignature(token, encode('short'))],
    ['another payload under the old signature', (token) => withPayload(token, { sub: 'admin' })],
    ['another header under the old signature', (token) => withHeader(token, { x: 1 })],
    ['another key under our key id', (token) => resign(token)],
    ['HMAC with the public key in PEM', (token, forge) => hmacWithPublicKey(token, forge, 'pem')],
    ['HMAC with the public key in DER', (token, forge) => hmacWithPublicKey(token, forge, 'der')],
    ['a key that the token brings itself (jwk)', (token) => resign(token, 'jwk')],
    ['a key that the token points to (jku)', (token) => resign(token, 'jku')],
    ['a signature in DER', (token, forge) => derSignature(token, forge)],
    ['a padded part', (token) => `${token}=`],
    ['the base64 alphabet that is not for URLs', (token) => inPlainBase64(token)],
    ['other bits behind the last character', (token) => otherTrailingBits(token)],
    ['a tab', (token) => token.replace('.', '\t.')],
    ['two parts', (token) => token.split('.').slice(0, 2).join('.')],
    ['four parts', (token) => `${token}.x`],
    ['five parts, as if encrypted', (token) => `${token}.x.y`],
    ['an empty header', (token) => token.slice(token.indexOf('.'))],
    ['5,000 characters', () => 'a'.repeat(5000)],
    ['nothing but dots', () => '..'],
  ];

  test.each(variants)('%s', async (_name, forgery) => {
    const { server, forge, token } = await setUp();
    const forged = forgery(token, forge);
    expect(forged).not.toBe(token);
    await expectRefused(server, forged);
  });

  test('every single flipped bit of the signature', async () => {
    const { server, token } = await setUp();
    const signature = Buffer.from(token.split('.')[2]!, 'base64url');
    for (let bit = 0; bit < 512; bit += 7) {
      const flipped = Buffer.from(signature);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      await expectRefused(server, replaceSignature(token, encode(flipped)));
    }
  });
});

test('the key id is the RFC 7638 thumbprint of the public key', async () => {
  const { forge, token } = await setUp();
  expect(decodeProtectedHeader(token).kid).toBe(jwkThumbprint(createPublicKey(forge.privateKey)));
  // Computed apart: printf '{"crv":"P-256","kty":"EC","x":"…","y":"…"}' | openssl dgst -sha256 -binary | basenc --base64url
  const rfc7515a3 = createPublicKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
      y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
    },
  });
  expect(jwkThumbprint(rfc7515a3)).toBe('oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U');
});

function unsigned(token: string, alg: string): string {
  const [header, payload] = withHeader(token, { alg }).split('.');
  return `${header}.${payload}.`;
}

function replaceSignature(token: string, signature: string): string {
  return `${token.slice(0, token.lastIndexOf('.'))}.${signature}`;
}

function withHeader(token: string, change: object): string {
  return withPart(token, 0, change);
}

function withPayload(token: string, change: object): string {
  return withPart(token, 1, change);
}

function withPart(token: string, index: number, change: object): string {
  const parts = token.split('.');
  const value = JSON.parse(Buffer.from(parts[index]!, 'base64url').toString());
  parts[index] = encode(JSON.stringify({ ...value, ...change }));
  return parts.join('.');
}

function resign(token: string, carriedAs?: 'jwk' | 'jku'): string {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const carried = {
    jwk: { jwk: publicKey.export({ format: 'jwk' }) },
    jku: { jku: 'http://127.0.0.1:9/jwks.json' },
  };
  const changed = carriedAs ? withHeader(token, carried[carriedAs]) : token;
  const input = changed.slice(0, changed.lastIndexOf('.'));
  return `${input}.${ecdsa(input, privateKey)}`;
}

function hmacWithPublicKey(token: string, forge: Forge, format: 'pem' | 'der'): string {
  const publicKey = createPublicKey(forge.privateKey);
  const key =
    format === 'pem'
      ? publicKey.export({ type: 'spki', format: 'pem' })
      : publicKey.export({ type: 'spki', format: 'der' });
  const input = withHeader(token, { alg: 'HS256' }).split('.').slice(0, 2).join('.');
  return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`;
}

function derSignature(token: string, forge: Forge): string {
  const input = token.slice(0, token.lastIndexOf('.'));
  return `${input}.${encode(sign('sha256', Buffer.from(input), forge.privateKey))}`;
}

function inPlainBase64(token: string): string {
  const [header, payload, signature = ''] = token.split('.');
  const plain = Buffer.from(signature, 'base64url').toString('base64');
  return `${header}.${payload}.${plain}`;
}

// The last character of 64 bytes carries two bits and four that mean nothing.
function otherTrailingBits(token: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return token.slice(0, -1) + alphabet[alphabet.indexOf(token.at(-1)!) + 1];
}
