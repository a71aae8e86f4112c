import { expect, test } from 'vitest';
import { startLyingProvider } from '../../support/lying-provider.ts';
import { client, startOidcProvider } from '../../support/oidc-provider.ts';

const redirectUri = 'http://localhost:4000/oidc/corp/callback';

function authorizationUrl(endpoint: string, more: Record<string, string> = {}): string {
  const parameters = new URLSearchParams({
    client_id: client.id,
    response_type: 'code',
    scope: 'openid email profile',
    redirect_uri: redirectUri,
    state: 'state',
    nonce: 'nonce',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
    ...more,
  });
  return `${endpoint}?${parameters}`;
}

test('at the provider of the tests, a user logs in and comes back with a code', async () => {
  const { issuer, logIn } = await startOidcProvider();
  const back = await logIn(authorizationUrl(`${issuer}/auth`));
  const url = new URL(back.url);
  expect([back.method, url.origin + url.pathname]).toEqual(['GET', redirectUri]);
  expect(Object.fromEntries(url.searchParams)).toEqual({
    code: expect.stringMatching(/.{20}/),
    state: 'state',
    iss: issuer,
  });
});

test('they come back with a form, where that was asked for', async () => {
  const { issuer, logIn } = await startOidcProvider();
  const back = await logIn(authorizationUrl(`${issuer}/auth`, { response_mode: 'form_post' }));
  expect([back.method, back.url]).toEqual(['POST', redirectUri]);
  expect(new URLSearchParams(await back.text()).get('state')).toBe('state');
});

test('a user who cancels comes back with an error', async () => {
  const { issuer, cancel } = await startOidcProvider();
  const back = await cancel(authorizationUrl(`${issuer}/auth`));
  expect(new URL(back.url).searchParams.get('error')).toBe('access_denied');
});

test('the lying provider sends users back with what the test says', async () => {
  const lying = await startLyingProvider();
  lying.answer = { iss: undefined, code: 'other' };
  const { url } = lying.logIn(authorizationUrl(`${lying.issuer}/authorize`));
  expect(url).toBe(`${redirectUri}?code=other&state=state`);
});
