import { expect, test } from 'vitest';
import { verifyForeign } from '../../../src/features/passwords/foreign/verify.ts';
import {
  createReader,
  hashConfig,
  leftOf,
  read,
  recordsOf,
  userOf,
} from '../../support/moving-in.ts';

const email = 'susan@example.com';

/** RFC 6238, appendix B. */
const secret = '12345678901234567890';

const otp = (credentialData: object, value = secret) => ({
  username: 'susan',
  credentials: [
    {
      type: 'otp',
      secretData: JSON.stringify({ value }),
      credentialData: JSON.stringify({
        subType: 'totp',
        digits: 6,
        period: 30,
        algorithm: 'HmacSHA1',
        ...credentialData,
      }),
    },
  ],
});

test('authenticator apps of Keycloak and Supabase come along', async () => {
  const base32 = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  const bytes = Buffer.from(secret);
  const fromKeycloak = await userOf('keycloak', otp({}));
  expect(Buffer.from(fromKeycloak.totpSecret!)).toEqual(bytes);
  const encoded = await userOf('keycloak', otp({ secretEncoding: 'BASE32' }, base32));
  expect(Buffer.from(encoded.totpSecret!)).toEqual(bytes);
  const app = { factor_type: 'totp', status: 'verified', secret: base32 };
  const fromSupabase = await userOf('supabase', { email, mfa_factors: [app] });
  expect(Buffer.from(fromSupabase.totpSecret!)).toEqual(bytes);
});

test('an app that works otherwise, or whose secret is short or encrypted, is left and said', async () => {
  for (const data of [
    { digits: 8 },
    { period: 60 },
    { algorithm: 'HmacSHA256' },
    { subType: 'hotp' },
    { secretEncoding: 'HEX' },
  ])
    expect(await leftOf('keycloak', otp(data))).toHaveLength(1);
  expect(await leftOf('keycloak', otp({}, 'short'))).toHaveLength(1);
  const factor = {
    factor_type: 'totp',
    status: 'verified',
    secret: '{"key_id":"a","alg":"aes-gcm-hkdf"}',
  };
  expect(await leftOf('supabase', { email, mfa_factors: [factor] })).toEqual([
    'authenticator apps with a secret that cannot be read',
  ]);
  const unverified = { ...factor, status: 'unverified' };
  expect(await leftOf('supabase', { email, mfa_factors: [unverified] })).toEqual([]);
});

test('a hash of Firebase needs the parameters of the project, and wrong ones are refused at once', async () => {
  const [kai, lin] = (await recordsOf('firebase.json', ['users'])) as object[];
  expect(await read('firebase', kai!)).toEqual({
    problem: 'The password hash cannot be verified without --hash-config.',
  });
  expect(await userOf('firebase', lin!)).toMatchObject({ email: 'lin@example.com' });
  const right = await hashConfig();
  for (const wrong of [
    '',
    '\0',
    right.replace('SCRYPT', 'BCRYPT'),
    right.replace('rounds: 8', 'rounds: x'),
    right.replace(/base64_signer_key: .*/, ''),
    right.replace(/separator: .*/, 'separator: ,'),
  ])
    await expect(createReader('firebase', { hashConfig: wrong })).rejects.toThrow(/^--hash-config/);
  const kept: Uint8Array[] = [];
  const keepHashKey = async (key: Uint8Array) => String(kept.push(key));
  const asJson = JSON.stringify({
    algorithm: 'SCRYPT',
    base64_signer_key: 'c2lnbmVy',
    base64_salt_separator: 'Bw==',
    rounds: 8,
    mem_cost: 14,
  });
  const { passwordHash } = await userOf('firebase', kai!, { hashConfig: asJson, keepHashKey });
  expect(passwordHash).toMatch(/^\$firebase-scrypt\$k=1,r=8,m=14\$/);
  expect(kept.map(String)).toEqual([String(Buffer.from('signer'))]);
});

test('a pepper belongs to every hash of Devise', async () => {
  const record = { email, encrypted_password: '$2a$12$hash' };
  expect(await userOf('devise', record)).toMatchObject({ passwordHash: '$2a$12$hash' });
  expect(await userOf('devise', record, { pepper: Buffer.from('p') })).toMatchObject({
    passwordHash: '$pepper$k=key-id$2a$12$hash',
  });
});

test('no password is no hash', async () => {
  const without: [string, object][] = [
    ['django', { username: 'susan', password: '!1jhF9dLqrYU2YBYaCt9x' }],
    ['devise', { email, encrypted_password: '' }],
    ['supabase', { email, encrypted_password: '' }],
    ['wordpress', { user_login: 'susan', user_pass: '' }],
    ['better-auth', { email, accounts: [] }],
    ['keycloak', { username: 'susan', credentials: [] }],
    ['authorizer', { email, password: null }],
  ];
  for (const [name, record] of without)
    expect((await userOf(name, record)).passwordHash).toBeUndefined();
});

test('a credential of Keycloak that is unknown or not whole is a problem', async () => {
  const of = (secretData: unknown, credentialData: unknown) => ({
    username: 'susan',
    credentials: [{ type: 'password', secretData, credentialData }],
  });
  const whole = '{"value":"aHVudGVyMg==","salt":"aHVudGVyMg=="}';
  for (const record of [
    of(undefined, undefined),
    of('{}', '{}'),
    of('hunter2', 'hunter2'),
    of(whole, '{"hashIterations":5}'),
  ])
    expect(await read('keycloak', record)).toEqual({
      problem: 'The credential of type password cannot be read.',
    });
});

test('a password with quotes is that of a WordPress hash with backslashes before them', async () => {
  const records = (await recordsOf('wordpress.json', [])) as {
    user_login: string;
    user_pass: string;
  }[];
  const typed = Buffer.from(`it's a "quoted" \\ one`);
  const hashes = records.filter(({ user_login: name }) => ['tim', 'ulf'].includes(name));
  const none = { verifyArgon2: () => false };
  const matches = hashes.map(({ user_pass: hash }) => [
    verifyForeign(hash, typed, none),
    verifyForeign(hash, Buffer.from(`it's a 'quoted' \\ one`), none),
  ]);
  expect(matches).toEqual([
    [true, false],
    [true, false],
  ]);
  // Other systems add none.
  const escaped = records
    .find(({ user_login: name }) => name === 'ulf')!
    .user_pass.replace('$wp', '');
  expect(verifyForeign(escaped, typed, none)).toBe(false);
});
