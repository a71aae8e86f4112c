import { expect, test } from 'vitest';
import { createFakeClock } from '../../support/fake-clock.ts';
import { client, startOidcProvider } from '../../support/oidc-provider.ts';
import { createOneProvider, flow, parametersOf } from '../../support/providers.ts';

const secret = { clientSecret: client.secret };
/** oidc-provider goes by the system's clock. */
const clock = createFakeClock(Date.now());

test('at a real provider, a user logs in; their address comes from the userinfo endpoint', async () => {
  const { issuer, logIn } = await startOidcProvider();
  const { provider } = createOneProvider({ issuer, ...secret }, { clock });
  const back = await logIn(await provider.authorizationUrl(flow));
  expect(await provider.identify(flow, await parametersOf(back))).toEqual({
    provider: 'corp',
    issuer,
    subject: 'susan',
    email: 'susan@example.com',
    isEmailVerified: true,
    isEmailAuthoritative: false,
    usernameHint: 'susan',
  });
});

test('the address comes from the ID token where it is in there', async () => {
  const { issuer, logIn } = await startOidcProvider({ hasClaimsInIdToken: true });
  const { provider } = createOneProvider({ issuer, ...secret }, { clock });
  const back = await logIn(await provider.authorizationUrl(flow));
  const found = await provider.identify(flow, await parametersOf(back));
  expect([found.email, found.isEmailVerified]).toEqual(['susan@example.com', true]);
});

test('a code is good once', async () => {
  const { issuer, logIn } = await startOidcProvider();
  const { provider } = createOneProvider({ issuer, ...secret }, { clock });
  const answer = await parametersOf(await logIn(await provider.authorizationUrl(flow)));
  await provider.identify(flow, answer);
  await expect(provider.identify(flow, answer)).rejects.toThrow('code refused');
});

test('a code is of no use to a login with another PKCE verifier', async () => {
  const { issuer, logIn } = await startOidcProvider();
  const { provider } = createOneProvider({ issuer, ...secret }, { clock });
  const answer = await parametersOf(await logIn(await provider.authorizationUrl(flow)));
  const other = { ...flow, codeVerifier: 'x'.repeat(43) };
  await expect(provider.identify(other, answer)).rejects.toThrow('code refused');
});
