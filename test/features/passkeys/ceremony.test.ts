import { hash, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  creationOptions,
  requestOptions,
  userHandleOf,
  verifyAssertion,
  verifyRegistration,
  type NewCredential,
} from '../../../src/features/passkeys/ceremony.ts';
import type { RelyingParty } from '../../../src/features/passkeys/relying-party.ts';
import {
  parseAuthenticationResponse,
  parseRegistrationResponse,
} from '../../../src/features/passkeys/responses.ts';
import { encodeCbor, type Cbor } from '../../../src/testing/cbor.ts';
import {
  createSoftwareAuthenticator,
  type Deviation,
  type SoftwareAuthenticatorOptions,
} from '../../../src/testing/software-authenticator.ts';

const origin = 'https://auth.example.com';
const relyingParty: RelyingParty = { id: 'example.com', origins: [origin], relatedOrigins: [] };
const susan = { id: '019ac8f0-2b54-7cc1-8a3f-5a1f0d3c7e21', username: 'susan' };
const john = '019ac8f0-2b54-7cc1-8a3f-5a1f0d3c7e22';
const challenge = hash('sha256', 'a challenge', 'base64url');

function begin(options: SoftwareAuthenticatorOptions = {}) {
  const authenticator = createSoftwareAuthenticator({ origin, ...options });
  const asked = creationOptions(relyingParty, challenge, susan, []);
  const create = (deviation: Deviation = {}) => authenticator.create(asked, deviation);
  const register = async (deviation: Deviation = {}) =>
    verifyRegistration(relyingParty, challenge, parseRegistrationResponse(create(deviation)));
  const get = (deviation: Deviation = {}) =>
    authenticator.get(requestOptions(relyingParty, challenge, []), deviation);
  const use = async (
    passkey: NewCredential,
    deviation: Deviation = {},
    other: { userId?: string; given?: object; at?: string } = {},
  ) => {
    const { userId = susan.id, given = get(deviation), at = challenge } = other;
    const response = parseAuthenticationResponse(given);
    return verifyAssertion(relyingParty, at, response, { ...passkey, userId });
  };
  return { create, register, get, use };
}

async function registered(options: SoftwareAuthenticatorOptions = {}) {
  const ceremony = begin(options);
  const passkey = await ceremony.register();
  if (!passkey) throw new Error('The passkey was refused.');
  return { ...ceremony, passkey };
}

describe('what a browser is asked for', () => {
  test('a new passkey is found without a name, verifies its user and comes without an attestation', () => {
    const passkeys = [{ credentialId: 'AAAA', transports: ['usb'] }];
    expect(creationOptions(relyingParty, challenge, susan, passkeys)).toMatchObject({
      challenge,
      rp: { id: 'example.com' },
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      excludeCredentials: [{ type: 'public-key', id: 'AAAA', transports: ['usb'] }],
      attestation: 'none',
    });
  });

  test('what the authenticator calls the user is their id, and not their name', () => {
    const { user } = creationOptions(relyingParty, challenge, susan, []);
    expect(Buffer.from(user.id, 'base64url').toString('hex')).toBe(susan.id.replaceAll('-', ''));
  });

  test('without passkeys of a user, options name none', () => {
    const options = requestOptions(relyingParty, challenge, []);
    expect(options).toMatchObject({ allowCredentials: [], userVerification: 'required' });
  });
});

describe('a registration', () => {
  test('gives what is to be kept', async () => {
    const { passkey } = await registered({ aaguid: 'fbfc3007154e4ecc8c0b6e020557d7bd' });
    expect(passkey).toMatchObject({
      counter: 0,
      isSynced: false,
      transports: ['internal'],
      aaguid: 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd',
    });
    expect((await registered({ isSynced: true })).passkey).toMatchObject({
      isSynced: true,
      aaguid: null,
    });
  });

  const wrong: Record<string, Deviation> = {
    'by a page of another origin': { origin: 'https://evil.example.net' },
    'by a page of another origin on the same domain': { origin: 'https://evil.example.com' },
    'for another domain': { rpId: 'auth.example.com' },
    'that was a use of one': { type: 'webauthn.get' },
    'without its user': { verifiesUser: false },
    'without a touch': { isPresent: false },
  };
  for (const [name, deviation] of Object.entries(wrong))
    test(`${name} is refused`, async () => {
      expect(await begin().register(deviation)).toBeNull();
    });

  test('with another challenge is refused', async () => {
    const given = parseRegistrationResponse(begin().create());
    expect(
      await verifyRegistration(relyingParty, hash('sha256', '', 'base64url'), given),
    ).toBeNull();
  });

  test('with text before the JSON is refused: only the library skips a byte order mark', async () => {
    const mark = Buffer.from([0xef, 0xbb, 0xbf]);
    const client = { type: 'webauthn.create', challenge, origin, crossOrigin: false };
    const made = begin().create();
    const clientDataJSON = Buffer.concat([mark, Buffer.from(JSON.stringify(client))]);
    const marked = parseRegistrationResponse({
      ...made,
      response: { ...made.response, clientDataJSON: clientDataJSON.toString('base64url') },
    });
    expect(await verifyRegistration(relyingParty, challenge, marked)).toBeNull();
  });

  test('in a page that another origin has in a frame is refused', async () => {
    const { create } = begin();
    const given = create();
    const client = { type: 'webauthn.create', challenge, origin, crossOrigin: true };
    const clientDataJSON = Buffer.from(JSON.stringify(client)).toString('base64url');
    const framed = parseRegistrationResponse({
      ...given,
      response: { ...given.response, clientDataJSON },
    });
    expect(await verifyRegistration(relyingParty, challenge, framed)).toBeNull();
  });

  test('whose id is not that of the passkey is refused', async () => {
    const given = { ...begin().create(), id: 'AAAA', rawId: 'AAAA' };
    const parsed = parseRegistrationResponse(given);
    expect(await verifyRegistration(relyingParty, challenge, parsed)).toBeNull();
  });

  /** A registration whose attestation object is this. */
  const withAttestation = (attestationObject: string) => {
    const given = begin().create();
    return verifyRegistration(
      relyingParty,
      challenge,
      parseRegistrationResponse({ ...given, response: { ...given.response, attestationObject } }),
    );
  };

  test('of malformed CBOR is refused, whatever is wrong with it', async () => {
    const deep = Buffer.alloc(11_000, 0x81);
    const endless = Buffer.from('9affffffff00', 'hex');
    const proto = encodeCbor(new Map<string, Cbor>([['__proto__', 'x']]));
    const texts = ['00', 'ff', 'a1', 'a163666d74', 'bf', '5fff', 'f6', 'f7', 'a0'];
    const malformed = [deep, endless, proto, ...texts.map((text) => Buffer.from(text, 'hex'))];
    for (const bytes of malformed)
      expect(await withAttestation(bytes.toString('base64url')), bytes.toString('hex')).toBeNull();
  });

  test('of which a byte was changed, or that ends too early, is a passkey or none, and no fault', async () => {
    const { attestationObject } = begin().create().response;
    const good = Buffer.from(attestationObject, 'base64url');
    for (let index = 0; index < good.length; index += 1) {
      const changed = Buffer.from(good);
      changed[index]! ^= 1 << (index % 8);
      await expect(withAttestation(changed.toString('base64url'))).resolves.not.toBeUndefined();
      const part = good.subarray(0, index).toString('base64url') || 'AA';
      expect(await withAttestation(part), String(index)).toBeNull();
    }
  });

  test('of random bytes is refused', async () => {
    for (let size = 1; size < 400; size += 7)
      expect(await withAttestation(randomBytes(size).toString('base64url'))).toBeNull();
  });

  test('with a key that takes long to check is refused', async () => {
    const withModulus = (bytes: number) => {
      const given = begin().create();
      const rsaKey = new Map<number, Cbor>([
        [1, 3],
        [3, -257],
        [-1, Buffer.alloc(bytes, 1)],
        [-2, Buffer.from([1, 0, 1])],
      ]);
      // RP id, flags, counter, AAGUID, and the id with its length come before the key.
      const before = authenticatorDataOf(given.response).subarray(0, 32 + 1 + 4 + 16 + 2 + 32);
      const attestation = new Map<string, Cbor>([
        ['fmt', 'none'],
        ['attStmt', new Map<string, Cbor>()],
        ['authData', Buffer.concat([before, encodeCbor(rsaKey)])],
      ]);
      const attestationObject = encodeCbor(attestation).toString('base64url');
      const response = { ...given.response, attestationObject };
      const parsed = parseRegistrationResponse({ ...given, response });
      return verifyRegistration(relyingParty, challenge, parsed);
    };
    expect(await withModulus(512)).not.toBeNull();
    expect(await withModulus(2048)).toBeNull();
  });

  test('with a certificate to look at is taken without looking', async () => {
    const { create } = begin();
    const given = create();
    const attested = new Map<string, Cbor>([
      ['fmt', 'tpm'],
      ['attStmt', new Map<string, Cbor>([['x5c', Buffer.from('a certificate')]])],
      ['authData', authenticatorDataOf(given.response)],
    ]);
    const attestationObject = encodeCbor(attested).toString('base64url');
    const parsed = parseRegistrationResponse({
      ...given,
      response: { ...given.response, attestationObject },
    });
    expect(await verifyRegistration(relyingParty, challenge, parsed)).toMatchObject({
      credentialId: given.id,
    });
  });
});

/** It is the last member of what the authenticator makes. */
function authenticatorDataOf({ attestationObject }: { attestationObject: string }) {
  const bytes = Buffer.from(attestationObject, 'base64url');
  return bytes.subarray(bytes.indexOf('authData') + 'authData'.length + 2);
}

describe('a use', () => {
  test('gives the counter, and whether the passkey is synced', async () => {
    const device = await registered();
    expect(await device.use(device.passkey)).toEqual({ counter: 1, isSynced: false });
    const synced = await registered({ isSynced: true });
    expect(await synced.use(synced.passkey)).toEqual({ counter: 0, isSynced: true });
  });

  const wrong: Record<string, Deviation> = {
    'by a page of another origin': { origin: 'https://evil.example.net' },
    'for another domain': { rpId: 'auth.example.com' },
    'that was a registration': { type: 'webauthn.create' },
    'for a payment': { type: 'payment.get' },
    'without its user': { verifiesUser: false },
    'without a touch': { isPresent: false },
    'of another user': { userHandle: userHandleOf(john) },
    'of a user whose name is the handle': {
      userHandle: Buffer.from('susan').toString('base64url'),
    },
  };
  for (const [name, deviation] of Object.entries(wrong))
    test(`${name} is refused`, async () => {
      const { passkey, use } = await registered();
      expect(await use(passkey, deviation)).toBeNull();
      expect(await use(passkey)).not.toBeNull();
    });

  test('without a user handle is the user’s whose passkey it is', async () => {
    const { passkey, use } = await registered();
    expect(await use(passkey, { userHandle: null })).not.toBeNull();
    expect(await use(passkey, {}, { userId: john })).toBeNull();
  });

  test('with a counter of before is refused', async () => {
    const { passkey, use } = await registered();
    const used = { ...passkey, counter: 5 };
    for (const counter of [0, 4, 5]) expect(await use(used, { counter })).toBeNull();
    expect(await use(used, { counter: 6 })).toEqual({ counter: 6, isSynced: false });
  });

  test('with another challenge is refused', async () => {
    const { passkey, use } = await registered();
    expect(await use(passkey, {}, { at: hash('sha256', '', 'base64url') })).toBeNull();
  });

  test('with the verification of its user put in afterwards is refused', async () => {
    const { passkey, get, use } = await registered();
    const given = get({ verifiesUser: false });
    const data = Buffer.from(given.response.authenticatorData, 'base64url');
    data[32]! |= 0x04;
    const response = { ...given.response, authenticatorData: data.toString('base64url') };
    expect(await use(passkey, {}, { given: { ...given, response } })).toBeNull();
  });

  test('by another key is refused', async () => {
    const { passkey, use } = await registered();
    const other = await registered();
    const given = { ...other.get(), id: passkey.credentialId, rawId: passkey.credentialId };
    expect(await use(passkey, {}, { given })).toBeNull();
    expect(await use(passkey, {}, { given: other.get() })).toBeNull();
  });

  test('of which any byte was changed is refused', async () => {
    const { passkey, get, use } = await registered();
    for (const member of ['authenticatorData', 'signature', 'clientDataJSON'] as const) {
      const given = get();
      const good = Buffer.from(given.response[member], 'base64url');
      // A signature begins with lengths, which have more than one spelling (X.690 §8.1.3).
      for (
        let index = member === 'signature' ? good.length - 32 : 0;
        index < good.length;
        index += 1
      ) {
        const changed = Buffer.from(good);
        changed[index]! ^= 1 << (index % 8);
        const response = { ...given.response, [member]: changed.toString('base64url') };
        const used = await use(passkey, {}, { given: { ...given, response } });
        expect(used, `${member} ${index}`).toBeNull();
      }
    }
  });
});
