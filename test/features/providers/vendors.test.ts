import { expect, test } from 'vitest';
import { createFakeClock } from '../../support/fake-clock.ts';
import { client, startLyingProvider } from '../../support/lying-provider.ts';
import { createOneProvider, flow, parametersOf } from '../../support/providers.ts';
import { reaching } from '../../support/site.ts';
import { tenant } from '../../support/provider-settings.ts';

type Kind = 'oidc' | 'google' | 'microsoft' | 'tenant';

const issuers = {
  oidc: 'https://id.example.com',
  google: 'https://accounts.google.com',
  microsoft: `https://login.microsoftonline.com/${tenant}/v2.0`,
  // A further one of Microsoft's, as another issuer.
  tenant: `https://login.microsoftonline.us/${tenant}/v2.0`,
};

/** A provider of this kind, whose every word is a test's. */
async function setUp(kind: Kind, claims: Record<string, unknown> = {}) {
  const clock = createFakeClock();
  const lying = await startLyingProvider(clock);
  const issuer = issuers[kind];
  lying.claims = { iss: issuer, ...claims };
  lying.metadata = { issuer };
  lying.answer = { iss: issuer };
  // Its document is below the path of the issuer, and says that the rest is at the root.
  const { origin, pathname } = new URL(issuer);
  const atOrigin = reaching([origin], lying.issuer);
  const reach = (url: string) => atOrigin(url.replace(`${pathname}/.well-known`, '/.well-known'));
  for (const [name, path] of Object.entries(endpoints)) lying.metadata[name] = origin + path;
  const secret = { clientId: client.id, clientSecret: client.secret };
  const one = createOneProvider(
    { id: kind, kind: kind === 'tenant' ? 'oidc' : kind, issuer, ...secret },
    { clock, reach },
  );
  const identify = async () => {
    const back = lying.logIn(await one.provider.authorizationUrl(flow));
    return one.provider.identify(flow, await parametersOf(back));
  };
  return { ...one, lying, identify };
}

const endpoints = {
  authorization_endpoint: '/authorize',
  token_endpoint: '/token',
  jwks_uri: '/jwks',
  userinfo_endpoint: '/userinfo',
};

test.each<[kind: Kind, claims: Record<string, unknown>, verified: boolean, speaksFor: boolean]>([
  ['oidc', {}, true, false],
  ['oidc', { hd: 'example.com' }, true, false],
  ['oidc', { email: 'susan@gmail.com' }, true, false],
  ['oidc', { email_verified: 'true' }, false, false],
  ['google', { email: 'susan@gmail.com' }, true, true],
  ['google', { email: 'Susan@GMail.com' }, true, true],
  ['google', { email: 'susan@gmail.com', email_verified: false }, false, false],
  ['google', { email: 'susan@gmail.com', email_verified: 'true' }, false, false],
  ['google', { email: 'susan@gmail.com.example.net' }, true, false],
  ['google', { email: 'susan@notgmail.com' }, true, false],
  ['google', { email: 'susan@eve-gmail.com' }, true, false],
  ['google', { hd: 'example.com' }, true, true],
  ['google', { hd: 'example.com', email_verified: false }, false, false],
  ['google', { hd: 'example.com', email_verified: undefined }, false, false],
  ['google', {}, true, false],
  ['google', { hd: '' }, true, false],
  ['google', { hd: true }, true, false],
  ['google', { hd: null }, true, false],
  ['google', { hd: ['example.com'] }, true, false],
  ['microsoft', {}, false, false],
  ['microsoft', { email_verified: true, xms_edov: true }, false, false],
  ['tenant', { email_verified: true }, false, false],
  ['microsoft', { xms_edov: '1', hd: 'example.com' }, false, false],
  ['microsoft', { verified_primary_email: ['susan@example.com'] }, false, false],
])('%s with %j: verified %j, spoken for %j', async (kind, claims, verified, speaksFor) => {
  const { identify } = await setUp(kind, claims);
  expect(await identify()).toMatchObject({
    email: claims['email'] ?? 'susan@example.com',
    isEmailVerified: verified,
    isEmailAuthoritative: speaksFor,
  });
});

test.each<[kind: Kind, name: unknown, hint: string | null]>([
  ['oidc', 'susan', 'susan'],
  ['oidc', 'Zoë', 'Zoë'],
  ['oidc', 'susan@example.com', null],
  ['oidc', '', null],
  ['oidc', 'a b', null],
  ['oidc', 'a\0b', null],
  ['oidc', 'a\ud800', null],
  ['oidc', 'x'.repeat(65), null],
  ['oidc', 7, null],
  ['microsoft', 'susan', null],
  ['microsoft', 'susan@example.com', null],
  ['microsoft', '+1-555-0100', null],
  ['tenant', '+1-555-0100', null],
])('%s says the name %j: the hint is %j', async (kind, name, usernameHint) => {
  const { identify } = await setUp(kind, { preferred_username: name });
  expect(await identify()).toMatchObject({ usernameHint });
});

test.each(['google', 'microsoft'] as const)(
  'a user of %s without an address in the ID token has none, and no more is asked',
  async (kind) => {
    const { lying, identify } = await setUp(kind, { email: undefined });
    expect(await identify()).toMatchObject({ email: null, isEmailVerified: false });
    expect(lying.asked.map(({ path }) => path)).not.toContain('/userinfo');
  },
);

test('a user of a tenant is its `sub` there, and no claim that can change', async () => {
  const { identify } = await setUp('microsoft', {
    sub: 'AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ',
    oid: '00000000-0000-0000-66f3-3332eca7ea81',
    upn: 'admin@example.com',
    unique_name: 'admin@example.com',
  });
  expect(await identify()).toMatchObject({
    issuer: issuers.microsoft,
    subject: 'AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ',
  });
});

test.each<[kind: Kind, name: string, iss: string]>([
  ['microsoft', 'another tenant', issuers.microsoft.replace(/[0-9a-f]{8}-/, '9188040d-')],
  ['microsoft', 'all tenants', 'https://login.microsoftonline.com/common/v2.0'],
  [
    'microsoft',
    'all tenants, by their pattern',
    'https://login.microsoftonline.com/{tenantid}/v2.0',
  ],
  ['microsoft', 'the endpoint of before', `https://sts.windows.net/${tenant}/`],
  ['google', 'its issuer without a scheme', 'accounts.google.com'],
  ['google', 'its issuer with a slash', 'https://accounts.google.com/'],
])('an ID token of %s for %s is refused', async (kind, _name, iss) => {
  const { identify } = await setUp(kind, { iss });
  await expect(identify()).rejects.toMatchObject({ name: 'BadAnswer', reason: 'iss' });
});

test('a discovery document that speaks for all tenants is none', async () => {
  const { lying, provider, recorded } = await setUp('microsoft');
  lying.metadata = {
    ...lying.metadata,
    issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0',
  };
  await expect(provider.authorizationUrl(flow)).rejects.toMatchObject({
    code: 'PROVIDER_UNAVAILABLE',
  });
  expect(recorded[0]?.[1]).toEqual({ provider: 'microsoft', reason: 'discovery: issuer' });
});

test('Google’s and Microsoft’s users are asked for nothing but to log in', async () => {
  for (const kind of ['google', 'microsoft'] as const) {
    const { provider } = await setUp(kind);
    const { searchParams } = new URL(await provider.authorizationUrl(flow));
    expect([...searchParams.keys()].toSorted()).toEqual([
      'client_id',
      'code_challenge',
      'code_challenge_method',
      'nonce',
      'redirect_uri',
      'response_type',
      'scope',
      'state',
    ]);
  }
});
