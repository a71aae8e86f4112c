import { hash } from 'node:crypto';
import {
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { expect, test } from 'vitest';
import { encodeCbor } from '../../src/testing/cbor.ts';
import { createSoftwareAuthenticator } from '../../src/testing/software-authenticator.ts';

const origin = 'https://auth.example.com';
const rp = { id: 'auth.example.com' };
const challenge = hash('sha256', 'a challenge', 'base64url');
const user = { id: Buffer.from('a user').toString('base64url') };

async function register(options: Parameters<typeof createSoftwareAuthenticator>[0] = {}) {
  const authenticator = createSoftwareAuthenticator({ origin, ...options });
  const response = authenticator.create({ challenge, rp, user });
  const { registrationInfo } = await verifyRegistrationResponse({
    response: response as unknown as RegistrationResponseJSON,
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: rp.id,
  });
  return { authenticator, registered: registrationInfo! };
}

test('CBOR is encoded as RFC 8949 has it', () => {
  const hex = (value: Parameters<typeof encodeCbor>[0]) => encodeCbor(value).toString('hex');
  // Appendix A.
  expect([0, 23, 24, 100, 1000, -1, -100, -1000].map(hex)).toEqual([
    '00',
    '17',
    '1818',
    '1864',
    '1903e8',
    '20',
    '3863',
    '3903e7',
  ]);
  expect([hex('IETF'), hex(Buffer.from('01020304', 'hex'))]).toEqual(['6449455446', '4401020304']);
  expect(
    hex(
      new Map([
        [1, 2],
        [3, 4],
      ]),
    ),
  ).toBe('a201020304');
});

test('another implementation of WebAuthn takes what the authenticator makes', async () => {
  const aaguid = 'fbfc3007154e4ecc8c0b6e020557d7bd';
  const { authenticator, registered } = await register({ aaguid });
  expect(registered).toMatchObject({
    aaguid: 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd',
    userVerified: true,
    credentialBackedUp: false,
  });
  const response = authenticator.get({ challenge, rpId: rp.id });
  expect(response.response.userHandle).toBe(user.id);
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: rp.id,
    credential: registered.credential,
  });
  expect(verified).toBe(true);
  expect(authenticationInfo.newCounter).toBe(1);
});

test('a synced passkey says so, and counts nothing', async () => {
  const { authenticator, registered } = await register({ isSynced: true });
  expect(registered).toMatchObject({
    credentialBackedUp: true,
    credentialDeviceType: 'multiDevice',
  });
  for (const _ of [1, 2]) {
    const { authenticatorData } = authenticator.get({ challenge, rpId: rp.id }).response;
    expect(Buffer.from(authenticatorData, 'base64url').readUInt32BE(33)).toBe(0);
  }
});

test('it makes no second passkey where one is excluded, and uses none that is not allowed', async () => {
  const { authenticator, registered } = await register();
  const known = [{ id: registered.credential.id }];
  expect(() => authenticator.create({ challenge, rp, user, excludeCredentials: known })).toThrow(
    'InvalidStateError',
  );
  const other = [{ id: Buffer.from('another').toString('base64url') }];
  const options = { challenge, rpId: rp.id };
  expect(() => authenticator.get({ ...options, allowCredentials: other })).toThrow(
    'NotAllowedError',
  );
  expect(() => authenticator.get({ challenge, rpId: 'example.org' })).toThrow('NotAllowedError');
  expect(authenticator.get({ ...options, allowCredentials: known }).id).toBe(known[0]!.id);
});
