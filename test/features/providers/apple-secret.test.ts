import { decodeProtectedHeader, exportPKCS8, generateKeyPair, jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { signAppleSecret } from '../../../src/features/providers/apple.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

test('Apple’s client secret is a JWT of our team for our client, good for 300 seconds', async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const appleKey = {
    teamId: 'TEAM123456',
    keyId: 'KEY1234567',
    privateKey: await exportPKCS8(privateKey),
  };
  const clock = createFakeClock();
  const now = Math.floor(clock.now() / 1000);
  const secret = await signAppleSecret({ clientId: 'com.example.web', appleKey }, clock);
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

test('a key on another curve signs nothing', async () => {
  const { privateKey } = await generateKeyPair('ES384', { extractable: true });
  const appleKey = {
    teamId: 'TEAM123456',
    keyId: 'KEY1234567',
    privateKey: await exportPKCS8(privateKey),
  };
  await expect(
    signAppleSecret({ clientId: 'com.example.web', appleKey }, createFakeClock()),
  ).rejects.toThrow('curve');
});
