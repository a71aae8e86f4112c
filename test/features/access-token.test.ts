import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import jsonwebtoken from 'jsonwebtoken';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import { jwkThumbprint } from '../../src/features/keys/key-pair.ts';
import { verifyAccessToken } from '../../src/features/tokens/jwt.ts';
import { ecdsa } from '../support/forge.ts';
import { expectRefused, setUp } from '../support/refused.ts';
import { createTestServer } from '../support/test-server.ts';
import { userId } from '../support/user-id.ts';

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
      'acr',
      'amr',
      'aud',
      'auth_time',
      'client_id',
      'exp',
      'iat',
      'iss',
      'jti',
      'sid',
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
    await server.store.users.delete(await userId(server.store), new Date());
    await expectRefused(server, token);
  });

  test('of a disabled user is refused, also after the user is enabled', async () => {
    const { server, token } = await setUp();
    await server.store.users.disable(await userId(server.store), new Date());
    await expectRefused(server, token);
    await server.store.users.enable(await userId(server.store));
    await expectRefused(server, token, 'SESSION_REVOKED');
  });

  test('of a deleted user does not speak for the next one of that name', async () => {
    const { server, token } = await setUp();
    await server.store.users.delete(await userId(server.store), new Date());
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

/** A UUID that no user and no session has. */
const noOnes = '01890a5d-ac96-774b-bcce-b302099a8057';

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
    ['an empty token id', { jti: '' }],
    ['an empty client id', { client_id: '' }],
    ['more than 4,096 characters', { extra: 'x'.repeat(5000) }],
    ['no client id', { client_id: undefined }],
    ['no session', { sid: undefined }],
    ['a session that is nobody’s', { sid: noOnes }],
    ['a session that is no UUID', { sid: 'unknown' }],
    ['the session of another user', { sub: noOnes }],
    ['a user that is no UUID', { sub: 'somebody-else' }],
    ['another party without a name', { act: {} }],
    ['another party of another party', { act: { sub: noOnes, act: { sub: noOnes } } }],
    ['another party that is no UUID', { act: { sub: 'an administrator' } }],
    ['a time of authentication that is text', { auth_time: '0' }],
    ['an empty scope', { scope: '' }],
    ['a scope that is null', { scope: null }],
    ['a scope that is a list', { scope: ['admin'] }],
    ['not being valid yet', { nbf: 99_999_999_999 }],
    ['a time of validity that is text', { nbf: '0' }],
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

test('another issuer’s token is invalid, also when it has expired', async () => {
  const { server, forge } = await setUp();
  await expectRefused(server, forge.mint({ iss: 'https://elsewhere.example', exp: 1 }));
});

test('a header or payload in another spelling of base64url is refused under a good signature', async () => {
  const { server, forge } = await setUp();
  const [header = '', payload = ''] = forge.mint().split('.');
  for (const [one, other] of [
    [`${header}=`, payload],
    [header, `${payload}=`],
    [` ${header}`.trim().replace('-', '+'), `${payload}\t`],
  ]) {
    const input = `${one}.${other}`;
    await expectRefused(server, `${input}.${ecdsa(input, forge.privateKey)}`);
  }
});

test('each key verifies with its one algorithm, whatever the header and the key could do together', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const claims = {
    iss: 'i',
    sub: noOnes,
    aud: 'a',
    exp: 2e9,
    iat: 1,
    jti: 'j',
    client_id: 'c',
    sid: noOnes,
    auth_time: 1,
  };
  const signWith = (alg: 'RS256' | 'RS384') =>
    jsonwebtoken.sign(claims, privateKey, {
      algorithm: alg,
      header: { alg, typ: 'at+jwt', kid: 'k' },
    });
  const key = { kid: 'k', algorithm: 'RS256', verifiesWith: publicKey } as const;
  const expected = { issuer: 'i', audience: 'a', leewaySeconds: 0, now: 2 };
  const verify = (token: string) => verifyAccessToken(token, new Map([['k', key]]), expected).valid;
  expect(verify(signWith('RS256'))).toBe(true);
  expect(verify(signWith('RS384'))).toBe(false);
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
