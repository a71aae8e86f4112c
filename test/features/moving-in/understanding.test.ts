import { expect, test } from 'vitest';
import { loadConfig } from '../../../src/config.ts';
import type { MovingUser } from '../../../src/features/moving-in/moving-user.ts';
import type { ReaderOptions } from '../../../src/features/moving-in/reader-options.ts';
import { createReader, hashConfig, readRecords, recordsOf } from '../../support/moving-in.ts';

async function read(name: string, record: object, options: Partial<ReaderOptions> = {}) {
  const [reading] = await readRecords(name, [record], options);
  return reading!;
}

async function userOf(
  name: string,
  record: object,
  options: Partial<ReaderOptions> = {},
): Promise<MovingUser> {
  const reading = await read(name, record, options);
  return 'user' in reading ? reading.user : expect.unreachable(reading.problem);
}

const leftOf = async (name: string, record: object) => {
  const reading = await read(name, record);
  return 'user' in reading ? (reading.left ?? []) : expect.unreachable(reading.problem);
};

const email = 'susan@example.com';
const google = 'https://accounts.google.com';

test('an address is proved only where the other system says so', async () => {
  const proved: [string, object][] = [
    ['firebase', { email, emailVerified: true }],
    ['auth0', { email, email_verified: true }],
    ['auth0', { identifiers: [{ type: 'email', value: email, verified: true }] }],
    ['supabase', { email, email_confirmed_at: '2022-10-04T02:57:35.411453+00:00' }],
    ['keycloak', { email, emailVerified: true }],
    [
      'cognito',
      {
        Attributes: [
          ['email', email],
          ['email_verified', 'true'],
        ].map(([Name, Value]) => ({ Name, Value })),
      },
    ],
    ['cognito', { email, email_verified: 'TRUE' }],
    ['django', { email, email_verified: 't' }],
    ['devise', { email, confirmed_at: '2022-10-04 02:57:35.411453' }],
    ['better-auth', { email, emailVerified: 1 }],
    ['authorizer', { email, email_verified_at: 1_643_630_400 }],
  ];
  for (const [name, record] of proved)
    expect(await userOf(name, record)).toMatchObject({ email, isEmailVerified: true });
  const unproved: [string, object][] = [
    ['firebase', { email, emailVerified: false }],
    ['auth0', { email }],
    ['auth0', { email, identifiers: [{ type: 'email', value: email, verified: true }] }],
    ['supabase', { email, email_confirmed_at: null, confirmed_at: '2022-10-04T02:57:35Z' }],
    ['keycloak', { email, emailVerified: null }],
    ['cognito', { email, email_verified: 'FALSE' }],
    ['django', { email, username: 'susan' }],
    ['devise', { email }],
    ['wordpress', { user_email: email, user_status: 1 }],
    ['better-auth', { email, emailVerified: 0 }],
    ['authorizer', { email, email_verified_at: 0 }],
  ];
  for (const [name, record] of unproved)
    expect(await userOf(name, record)).toMatchObject({ email, isEmailVerified: false });
});

test('a username with an at sign is an address that is not proved, unless it is that of the user', async () => {
  expect(await userOf('keycloak', { username: email, emailVerified: true })).toMatchObject({
    email,
    isEmailVerified: false,
  });
  const same = await userOf('keycloak', {
    username: email.toUpperCase(),
    email,
    emailVerified: true,
  });
  expect(same).toMatchObject({ email, isEmailVerified: true });
  expect(same).not.toHaveProperty('username');
  const other = { username: 'old@example.com', email, password: 'x' };
  expect(await leftOf('django', other)).toEqual(['usernames that are another address']);
});

test('users without a name and an address, anonymous, deleted and technical ones are problems', async () => {
  const nameless = { problem: 'There is neither a username nor an address.' };
  expect(await read('firebase', { localId: 'a', phoneNumber: '+15555550123' })).toEqual(nameless);
  expect(await read('authorizer', { id: 'a', phone_number: '+15555550123' })).toEqual(nameless);
  expect(await read('supabase', { id: 'a', email: '', phone: '15555550123' })).toEqual(nameless);
  const anonymous = { problem: 'The user is anonymous.' };
  expect(await read('supabase', { id: 'a', is_anonymous: true, email })).toEqual(anonymous);
  expect(await read('better-auth', { id: 'a', isAnonymous: 1, email })).toEqual(anonymous);
  const deleted = { problem: 'The user was deleted there.' };
  expect(await read('supabase', { email, deleted_at: '2022-10-04T02:57:35Z' })).toEqual(deleted);
  expect(await read('devise', { email, discarded_at: '2022-10-04T02:57:35Z' })).toEqual(deleted);
  expect(await read('wordpress', { user_login: 'a', deleted: '1' })).toEqual(deleted);
  expect(
    await read('keycloak', { username: 'service-account-a', serviceAccountClientId: 'a' }),
  ).toEqual({
    problem: 'The user is the service account of a client.',
  });
});

test('who may not log in there may not log in here', async () => {
  const disabled: [string, object][] = [
    ['firebase', { email, disabled: true }],
    ['auth0', { email, blocked: true }],
    ['supabase', { email, banned_until: '2026-01-01T00:00:01Z' }],
    ['keycloak', { email, enabled: false }],
    ['cognito', { email, Enabled: false }],
    ['django', { email, is_active: 'f' }],
    ['wordpress', { user_login: 'susan', spam: '1' }],
    ['better-auth', { email, banned: true }],
    ['better-auth', { email, banned: true, banExpires: '2026-01-01T00:00:01Z' }],
    ['authorizer', { email, revoked_timestamp: 1_653_630_400 }],
  ];
  for (const [name, record] of disabled)
    expect(await userOf(name, record)).toMatchObject({ isDisabled: true });
  const enabled: [string, object][] = [
    ['supabase', { email, banned_until: '2025-12-31T23:59:59Z' }],
    ['better-auth', { email, banned: true, banExpires: '2025-12-31T23:59:59Z' }],
    ['better-auth', { email, banned: false, banExpires: '2027-01-01T00:00:00Z' }],
    ['authorizer', { email, revoked_timestamp: 0 }],
  ];
  for (const [name, record] of enabled)
    expect(await userOf(name, record)).toMatchObject({ isDisabled: false });
});

const social: [
  system: string,
  as: (provider: string, subject: string) => object,
  names: string[],
][] = [
  [
    'firebase',
    (providerId, rawId) => ({
      email,
      providerUserInfo: [
        { providerId: 'password', rawId: email },
        { providerId, rawId },
      ],
    }),
    ['google.com', 'apple.com', 'github.com'],
  ],
  [
    'auth0',
    (provider, user_id) => ({
      email,
      identities: [
        { provider: 'auth0', user_id: 'a' },
        { provider, user_id },
      ],
    }),
    ['google-oauth2', 'apple', 'github'],
  ],
  [
    'supabase',
    (provider, provider_id) => ({
      email,
      identities: [
        { provider: 'email', provider_id: 'a' },
        { provider, provider_id },
      ],
    }),
    ['google', 'apple', 'github'],
  ],
  [
    'keycloak',
    (identityProvider, userId) => ({ email, federatedIdentities: [{ identityProvider, userId }] }),
    ['google', 'apple', 'github'],
  ],
  ['devise', (provider, uid) => ({ email, provider, uid }), ['google_oauth2', 'apple', 'github']],
  [
    'better-auth',
    (providerId, accountId) => ({
      email,
      accounts: [
        { providerId: 'credential', accountId: 'a' },
        { providerId, accountId },
      ],
    }),
    ['google', 'apple', 'github'],
  ],
];

test('accounts at Google, Apple and GitHub have the issuers that the settings give these', async () => {
  const { oidcProviders } = loadConfig({
    AUTH_OIDC_PROVIDERS: 'google,github',
    AUTH_OIDC_GOOGLE_CLIENT_ID: 'a',
    AUTH_OIDC_GOOGLE_CLIENT_SECRET: 'a',
    AUTH_OIDC_GITHUB_CLIENT_ID: 'a',
    AUTH_OIDC_GITHUB_CLIENT_SECRET: 'a',
  });
  const [googleIssuer, githubIssuer] = oidcProviders.map(({ issuer }) => issuer);
  const issuers = [googleIssuer, 'https://appleid.apple.com', githubIssuer];
  for (const [system, as, names] of social)
    for (const [index, name] of names.entries()) {
      const { identities } = await userOf(system, as(name, '583231'));
      expect(identities).toEqual([{ issuer: issuers[index], subject: '583231', email: undefined }]);
    }
});

test('an account at another provider is left, unless --map says the issuer', async () => {
  const issuer = 'https://login.microsoftonline.com/8eaef023-2b34-4da1-9baa-8bc8c9d6a490/v2.0';
  for (const [system, as] of social) {
    expect(await leftOf(system, as('azure', 'AAAA'))).toEqual([
      'accounts at “azure”, whose issuer is not known',
    ]);
    expect(await leftOf(system, as('hunter2 hunter2', 'AAAA'))).toEqual([
      'accounts at other providers, whose issuer is not known',
    ]);
    if (system === 'firebase') continue;
    const { identities } = await userOf(system, as('azure', 'AAAA'), {
      map: new Map([['azure', issuer]]),
    });
    expect(identities).toEqual([{ issuer, subject: 'AAAA', email: undefined }]);
  }
  await expect(createReader('auth0', { map: new Map([['username', 'login']]) })).rejects.toThrow(
    '--map',
  );
});

test('an account without a usable subject is left, one that is there twice comes once, and 20 come along', async () => {
  const accounts = (subjects: unknown[]) => ({
    email,
    accounts: subjects.map((accountId) => ({ providerId: 'google', accountId })),
  });
  for (const subject of [null, '', 'a b', 'ä', 'a\0', 'a'.repeat(256)])
    expect(await leftOf('better-auth', accounts([subject]))).toEqual([
      'accounts at providers without a subject',
    ]);
  expect((await userOf('better-auth', accounts(['a', 'a']))).identities).toHaveLength(1);
  const many = accounts(Array.from({ length: 21 }, (_, index) => `a${index}`));
  expect((await userOf('better-auth', many)).identities).toHaveLength(20);
  expect(await leftOf('better-auth', many)).toEqual(['accounts at providers beyond 20']);
});

test('a provider of Cognito that the operator has named is not the one of that name', async () => {
  const as = (identity: object) => ({ email, identities: JSON.stringify([identity]) });
  const known = { userId: '1', providerName: 'Google', providerType: 'Google' };
  const { identities } = await userOf('cognito', as(known));
  expect(identities).toEqual([{ issuer: google, subject: '1', email: undefined }]);
  expect(await leftOf('cognito', as({ ...known, providerType: 'OIDC' }))).toHaveLength(1);
});

test('a name that Cognito made up is no username', async () => {
  const sub = 'eaad0219-2117-439f-8d46-4db20e59268f';
  expect(await userOf('cognito', { Username: sub, email })).toMatchObject({ username: undefined });
  const external = { Username: 'Google_1', UserStatus: 'EXTERNAL_PROVIDER', email };
  expect(await userOf('cognito', external)).toMatchObject({ username: undefined });
  expect(await userOf('cognito', { Username: 'susan', email })).toMatchObject({
    username: 'susan',
  });
});

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

test('a date of nothing in MySQL is none', async () => {
  const record = { user_login: 'susan', user_registered: '0000-00-00 00:00:00' };
  expect((await userOf('wordpress', record)).createdAt).toBeUndefined();
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
