import { expect, test } from 'vitest';
import { leftOf, read, userOf } from '../../support/moving-in.ts';

const email = 'susan@example.com';

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

test('a name that Cognito made up is no username', async () => {
  const sub = 'eaad0219-2117-439f-8d46-4db20e59268f';
  expect(await userOf('cognito', { Username: sub, email })).toMatchObject({ username: undefined });
  const external = { Username: 'Google_1', UserStatus: 'EXTERNAL_PROVIDER', email };
  expect(await userOf('cognito', external)).toMatchObject({ username: undefined });
  expect(await userOf('cognito', { Username: 'susan', email })).toMatchObject({
    username: 'susan',
  });
});

test('a date of nothing in MySQL is none', async () => {
  const record = { user_login: 'susan', user_registered: '0000-00-00 00:00:00' };
  expect((await userOf('wordpress', record)).createdAt).toBeUndefined();
});
