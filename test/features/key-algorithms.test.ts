import { decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import { administrateKeys, kidOf, loginSusan, publishedKids, secrets } from '../support/keys.ts';
import { expectRefused } from '../support/refused.ts';
import { createTestServer } from '../support/test-server.ts';

describe('another algorithm', () => {
  test('takes over like any new key: published first, and old tokens stay good', async () => {
    const server = await createTestServer();
    const token = await server.signUp();
    await administrateKeys(server).rotate();
    const { store, clock } = server;
    const restarted = await createTestServer({ AUTH_ALGORITHM: 'RS256' }, { store, clock });
    expect(kidOf(await loginSusan(restarted))).toBe(kidOf(token));
    clock.advanceSeconds(330);
    const next = await loginSusan(restarted);
    expect(decodeProtectedHeader(next).alg).toBe('RS256');
    expect((await restarted.me(next)).status).toBe(200);
    expect((await restarted.me(token)).status).toBe(200);
    expect(await publishedKids(restarted)).toEqual([kidOf(token), kidOf(next)]);
  });

  test('HS256 signs with the secret, which is in no JWKS, and takes the tokens of before until they expire', async () => {
    const before = await createTestServer();
    const old = await before.signUp();
    const { store, clock } = before;
    const server = await createTestServer(hs256, { store, clock });
    const token = await loginSusan(server);
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'HS256', typ: 'at+jwt' });
    const secret = new TextEncoder().encode(secrets.one);
    const { payload } = await jwtVerify(token, secret, { currentDate: new Date(clock.now()) });
    expect(payload.sub).toBe((await server.me(token)).body.data?.['me'].id);
    expect((await server.me(old)).status).toBe(200);
    expect(await publishedKids(server)).toEqual([kidOf(old)]);
    clock.advanceSeconds(86_460);
    expect(await publishedKids(server)).toEqual([]);

    const stranger = { ...hs256, AUTH_HS256_SECRET: secrets.other };
    await expectRefused(await createTestServer(stranger, { store, clock }), token);
    await expect(administrateKeys(server, hs256).rotate()).rejects.toThrow(/AUTH_HS256_SECRET/);
  });

  test('HS256 leaves no key waiting, and none with a private half', async () => {
    const before = await createTestServer();
    const keys = administrateKeys(before);
    const [first] = await keys.list();
    await keys.rotate();
    const { store, clock } = before;
    await createTestServer(hs256, { store, clock });
    expect(await keys.list()).toMatchObject([
      { kid: first!.kid, state: 'retired', privateKey: 'gone' },
    ]);
  });

  test('from HS256 back to ES256, a new key signs at once', async () => {
    const before = await createTestServer(hs256);
    await before.signUp();
    const { store, clock } = before;
    const server = await createTestServer({}, { store, clock });
    const token = await loginSusan(server);
    expect(decodeProtectedHeader(token).alg).toBe('ES256');
    expect((await server.me(token)).status).toBe(200);
  });

  const hs256 = { AUTH_ALGORITHM: 'HS256', AUTH_HS256_SECRET: secrets.one };
});
