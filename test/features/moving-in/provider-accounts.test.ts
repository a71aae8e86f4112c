import { expect, test } from 'vitest';
import { loadConfig } from '../../../src/config.ts';
import { createReader, leftOf, userOf } from '../../support/moving-in.ts';

const email = 'susan@example.com';
const google = 'https://accounts.google.com';

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
