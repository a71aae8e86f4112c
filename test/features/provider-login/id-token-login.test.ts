import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  loggedIn,
  nina,
  openProviderLogin,
  type ProviderLogin,
} from '../../support/provider-login.ts';
import { code, password, type GraphQLAnswer } from '../../support/test-server.ts';
import { addApp } from '../../support/totp.ts';

const open = (environment: Record<string, string> = {}) =>
  openProviderLogin({ AUTH_OIDC_CORP_AUDIENCES: 'com.example.app', ...environment });

const begin = (login: ProviderLogin, provider = 'corp') =>
  login.server.execute('mutation ($provider: ID!) { startIdTokenLogin(provider: $provider) }', {
    variables: { provider },
  });

const nonceOf = async (login: ProviderLogin): Promise<string> =>
  (await begin(login)).body.data!['startIdTokenLogin'];

const give = (
  login: ProviderLogin,
  given: { provider?: string; idToken: string; nonce: string },
): Promise<GraphQLAnswer> =>
  login.server.execute(
    'mutation ($provider: ID!, $idToken: String!, $nonce: String!) { loginWithIdToken(provider: $provider, idToken: $idToken, nonce: $nonce) { accessToken user { id username } session { methods } } }',
    { variables: { provider: 'corp', ...given } },
  );

async function tokenFor(
  { provider }: ProviderLogin,
  nonce: string,
  claims: Record<string, unknown> = nina,
): Promise<string> {
  provider.claims = { aud: 'com.example.app', nonce, ...claims };
  return provider.idToken();
}

async function logIn(login: ProviderLogin, claims?: Record<string, unknown>) {
  const nonce = await nonceOf(login);
  return {
    nonce,
    answer: await give(login, { nonce, idToken: await tokenFor(login, nonce, claims) }),
  };
}

const payloadOf = ({ body, text }: GraphQLAnswer): Record<string, any> => {
  if (!body.data?.['loginWithIdToken']) throw new Error(text);
  return body.data['loginWithIdToken'];
};

test('an app logs in with an ID token; the user is the one who logs in by the web', async () => {
  const login = await open();
  const byWeb = loggedIn(await login.logIn());
  const { answer } = await logIn(login);
  expect(payloadOf(answer)).toMatchObject({
    user: byWeb['user'],
    session: { methods: ['IDENTITY'] },
  });
});

test('a new user is created', async () => {
  const login = await open();
  expect(payloadOf((await logIn(login)).answer)['user']).toMatchObject({ username: 'nina' });
});

test('a nonce is good once: of 20 uses at once, one starts a session', async () => {
  const login = await open();
  await login.logIn();
  const nonce = await nonceOf(login);
  const idToken = await tokenFor(login, nonce);
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => give(login, { nonce, idToken })),
  );
  const codes = answers.map(code);
  expect(codes.filter((each) => each === undefined)).toHaveLength(1);
  expect(codes.filter((each) => each === 'CHALLENGE_INVALID')).toHaveLength(19);
});

test('a nonce is good for ten minutes, and for one provider', async () => {
  const login = await open({
    AUTH_OIDC_PROVIDERS: 'corp,other',
    AUTH_OIDC_OTHER_ISSUER: 'https://other.example',
    AUTH_OIDC_OTHER_CLIENT_ID: 'x',
    AUTH_OIDC_OTHER_CLIENT_SECRET: 'a-secret-of-32-bytes-and-some-more',
    AUTH_OIDC_OTHER_AUDIENCES: 'com.example.app',
  });
  const nonce = await nonceOf(login);
  const idToken = await tokenFor(login, nonce);
  expect(code(await give(login, { provider: 'other', nonce, idToken }))).toBe('CHALLENGE_INVALID');
  login.server.clock.advanceSeconds(600);
  expect(code(await give(login, { nonce, idToken: await tokenFor(login, nonce) }))).toBe(
    'CHALLENGE_INVALID',
  );
});

test('a token that is not good is refused, and the nonce stays good', async () => {
  const login = await open({ AUTH_ATTEMPTS: 'on', AUTH_ATTEMPTS_PER_ADDRESS: '6/600' });
  const nonce = await nonceOf(login);
  const wrong = [
    await tokenFor(login, `${nonce}x`),
    await tokenFor(login, nonce, { ...nina, aud: 'com.example.other' }),
    await tokenFor(login, nonce, { ...nina, iss: 'https://evil.example' }),
    await tokenFor(login, nonce, { ...nina, exp: 1 }),
    'x',
    '',
  ];
  for (const idToken of wrong)
    expect(code(await give(login, { nonce, idToken }))).toBe('INVALID_CREDENTIALS');
  expect(login.events('oidc_answer_refused').length).toBeGreaterThan(0);
  expect(code(await give(login, { nonce, idToken: 'x' }))).toBe('TOO_MANY_ATTEMPTS');
  payloadOf(await give(login, { nonce, idToken: await tokenFor(login, nonce) }));
});

test('a nonce that was not issued here is refused', async () => {
  const login = await open();
  for (const nonce of ['', 'x', `lk_begun_${'x'.repeat(200)}`])
    expect(code(await give(login, { nonce, idToken: await tokenFor(login, nonce) }))).toBe(
      'CHALLENGE_INVALID',
    );
  const good = await nonceOf(login);
  // The hash stands in the token; the nonce itself is what the app has.
  const hashed = hash('sha256', good, 'hex');
  expect(code(await give(login, { nonce: hashed, idToken: await tokenFor(login, hashed) }))).toBe(
    'CHALLENGE_INVALID',
  );
});

test('a provider that is not there, or takes no ID tokens, is refused', async () => {
  const login = await openProviderLogin();
  expect(code(await begin(login, 'google'))).toBe('BAD_USER_INPUT');
  expect(code(await begin(login))).toBe('METHOD_NOT_AVAILABLE');
  expect(code(await give(login, { idToken: 'x', nonce: 'x' }))).toBe('METHOD_NOT_AVAILABLE');
});

test('an address of a user here gives a code for linkIdentity, whose verifier is the nonce', async () => {
  const login = await open();
  const claims = { sub: 'susan-1', email: 'susan@example.com' };
  const { nonce, answer } = await logIn(login, claims);
  expect(code(answer)).toBe('ACCOUNT_EXISTS');
  const { linkingCode } = answer.body.errors![0]!.extensions as { linkingCode: string };
  expect(linkingCode).toMatch(/^lk_oidc_[\w-]{43}$/);
  const token = (await login.server.login('susan', password)).body.data!['login'].accessToken;
  const linked = await login.server.execute(
    'mutation ($code: String!, $verifier: String) { linkIdentity(code: $code, verifier: $verifier) { provider } }',
    { token, variables: { code: linkingCode, verifier: nonce } },
  );
  expect(linked.body.data!['linkIdentity']).toEqual({ provider: 'corp' });
  expect(payloadOf((await logIn(login, claims)).answer)['user'].username).toBe('susan');
});

test('a user with a second factor has to prove it', async () => {
  const login = await open();
  const { accessToken } = payloadOf((await logIn(login)).answer);
  await addApp(login.server, accessToken);
  expect(code((await logIn(login)).answer)).toBe('SECOND_FACTOR_REQUIRED');
});
