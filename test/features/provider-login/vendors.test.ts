import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { appleClient, startFakeApple } from '../../support/fake-apple.ts';
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts';
import { octocat, startFakeGitHub } from '../../support/fake-github.ts';
import { createMailServer } from '../../support/mail-server.ts';
import { begunIn, finish, loggedIn, sentBack, start } from '../../support/provider-login.ts';
import type { Reach } from '../../support/providers.ts';
import { code, createTestServer, password, type TestServer } from '../../support/test-server.ts';

const pages = { AUTH_ALLOWED_ORIGINS: 'https://app.example.com' };

type Create = (
  environment: Record<string, string>,
  own: { clock: FakeClock; reach: Reach },
) => Promise<TestServer>;

/** A server whose users log in at GitHub and with Apple, and susan, who has a password and susan@example.com. */
async function setUp(environment: Record<string, string> = {}, create: Create = createMailServer) {
  const clock = createFakeClock();
  const apple = await startFakeApple({ clock });
  const github = await startFakeGitHub();
  const names = { AUTH_OIDC_PROVIDERS: 'github,apple' };
  const server = await create(
    { ...pages, ...github.environment, ...apple.environment, ...names, ...environment },
    { clock, reach: (url) => apple.reach(github.reach(url)) },
  );
  const sites = { apple, github };
  const begin = async (provider: keyof typeof sites) => begunIn(await start(server, { provider }));
  const bring = async (provider: keyof typeof sites) => {
    const { url, verifier } = await begin(provider);
    const back = await server.fetch(await sites[provider].logIn(url));
    return { code: sentBack(back, 'code')!, verifier };
  };
  const logIn = async (provider: keyof typeof sites) => finish(server, await bring(provider));
  return { ...sites, server, begin, bring, logIn };
}

const tokenOf = async (server: TestServer) =>
  (await server.login('susan', password)).body.data!['login'].accessToken as string;

const me = async ({ execute }: Pick<TestServer, 'execute'>, token: string) =>
  (await execute('{ me { username email identities { provider email } } }', { token })).body.data![
    'me'
  ];

test('a user of GitHub signs up with the login and the primary address that they have there', async () => {
  const { server, logIn } = await setUp();
  const { accessToken, session } = loggedIn(await logIn('github'));
  expect(session.methods).toEqual(['IDENTITY']);
  expect(await me(server, accessToken)).toEqual({
    username: 'octocat',
    email: 'octocat@example.com',
    identities: [{ provider: 'github', email: 'octocat@example.com' }],
  });
});

test('a user of GitHub who has another login and address there by now is the same user', async () => {
  const { github, logIn } = await setUp();
  const before = loggedIn(await logIn('github'))['user'];
  const emails = [{ email: 'mona@example.com', primary: true, verified: true }];
  github.user = { ...octocat, login: 'mona', emails };
  expect(loggedIn(await logIn('github'))['user']).toEqual(before);
});

test('a user of GitHub who has taken a login that was given up is another user', async () => {
  const { github, logIn } = await setUp();
  const before = loggedIn(await logIn('github'))['user'];
  github.user = { id: 583232, login: 'octocat', emails: [] };
  const after = loggedIn(await logIn('github'))['user'];
  expect(after.id).not.toBe(before.id);
  expect(after.username).toMatch(/^octocat-\d{4}$/);
});

test('a user of GitHub without a verified address cannot sign up where one is needed', async () => {
  const { github, logIn } = await setUp({ AUTH_EMAIL: 'required' }, createTestServer);
  const emails = [{ email: 'octocat@example.com', primary: true, verified: false }];
  github.user = { ...octocat, emails };
  expect(code(await logIn('github'))).toBe('EMAIL_NOT_VERIFIED');
  github.granted = '';
  expect(code(await logIn('github'))).toBe('EMAIL_NOT_VERIFIED');
});

const susans = [{ email: 'susan@example.com', primary: true, verified: true }];

test.each(['github', 'apple'] as const)(
  'an address of a user here does not let a user of %s in',
  async (provider) => {
    const { github, server, logIn } = await setUp();
    github.user = { ...octocat, emails: susans };
    expect(code(await logIn(provider))).toBe('ACCOUNT_EXISTS');
    expect((await me(server, await tokenOf(server))).identities).toEqual([]);
  },
);

test.each(['github', 'apple'] as const)(
  'it does with AUTH_OIDC_LINK=verified: %s speaks for it',
  async (provider) => {
    const { github, server, logIn } = await setUp({ AUTH_OIDC_LINK: 'verified' });
    github.user = { ...octocat, emails: susans };
    expect(loggedIn(await logIn(provider))['user'].username).toBe('susan');
    const { identities } = await me(server, await tokenOf(server));
    expect(identities).toEqual([{ provider, email: 'susan@example.com' }]);
  },
);

test('an address that GitHub has not verified links nothing, whatever the settings say', async () => {
  const { github, server, logIn } = await setUp({ AUTH_OIDC_LINK: 'verified' });
  github.user = {
    ...octocat,
    emails: [
      { email: 'susan@example.com', primary: true, verified: false },
      { email: 'susan@example.com', primary: false, verified: true },
    ],
  };
  const { accessToken, user } = loggedIn(await logIn('github'));
  expect(user.username).toBe('octocat');
  expect((await me(server, accessToken)).email).toBeNull();
});

test.each(['github', 'apple'] as const)('a user who turns back at %s is told so', async (name) => {
  const { server, begin, ...sites } = await setUp();
  const { url } = await begin(name);
  const back = await server.fetch(await sites[name].cancel(url));
  expect(sentBack(back, 'error')).toBe('access_denied');
});

test('Apple’s form comes from another site without a cookie, and logs in', async () => {
  const { server, apple, begin } = await setUp();
  apple.claims = { email: 'x7y@privaterelay.appleid.com', is_private_email: 'true' };
  const { url, verifier } = await begin('apple');
  const form = await apple.logIn(url);
  expect([form.method, form.headers.get('cookie')]).toEqual(['POST', null]);
  const back = await server.fetch(form);
  expect([back.status, back.headers.get('set-cookie')]).toEqual([303, null]);
  const { accessToken } = loggedIn(
    await finish(server, { code: sentBack(back, 'code')!, verifier }),
  );
  expect(await me(server, accessToken)).toEqual({
    // A part of the address is no name for others to see.
    username: expect.stringMatching(/^[A-Z][A-Za-z]+\d{4}$/),
    email: 'x7y@privaterelay.appleid.com',
    identities: [{ provider: 'apple', email: 'x7y@privaterelay.appleid.com' }],
  });
});

test('what Apple’s form says of the user counts for nothing', async () => {
  const { server, apple, logIn } = await setUp();
  apple.claims = { email: undefined };
  const eve = { name: { firstName: 'admin' }, email: 'susan@example.com' };
  apple.answer = { user: JSON.stringify(eve), email: 'susan@example.com', email_verified: 'true' };
  const { accessToken, user } = loggedIn(await logIn('apple'));
  expect(user.username).not.toMatch(/admin|susan/);
  expect((await me(server, accessToken)).email).toBeNull();
});

test('a user who comes from GitHub to the callback of Apple is sent away, and Apple is not asked', async () => {
  const { server, apple, github, begin } = await setUp();
  const { url } = await begin('github');
  const back = await github.logIn(url);
  const answer = await server.fetch(new Request(back.url.replace('/github/', '/apple/')));
  expect(answer.status).toBe(400);
  expect(apple.asked).toEqual([]);
});

test('an app on iOS logs in the user who logs in on the pages', async () => {
  const { server, apple, logIn } = await setUp();
  apple.claims = { email: 'nina@example.com' };
  const byWeb = loggedIn(await logIn('apple'))['user'];
  const begun = await server.execute('mutation { startIdTokenLogin(provider: "apple") }');
  const nonce: string = begun.body.data!['startIdTokenLogin'];
  const idToken = await apple.idToken({ nonce: hash('sha256', nonce) });
  const document =
    'mutation ($idToken: String!, $nonce: String!) { loginWithIdToken(provider: "apple", idToken: $idToken, nonce: $nonce) { user { id username } session { methods } } }';
  const log = (given: object) => server.execute(document, { variables: { nonce, ...given } });
  // The token of the pages is for another client.
  const ofPages = await apple.idToken({ aud: appleClient.id, nonce: hash('sha256', nonce) });
  expect(code(await log({ idToken: ofPages }))).toBe('INVALID_CREDENTIALS');
  const { body } = await log({ idToken });
  expect(body.data!['loginWithIdToken']).toEqual({
    user: byWeb,
    session: { methods: ['IDENTITY'] },
  });
  expect(code(await log({ idToken }))).toBe('CHALLENGE_INVALID');
});

test('GitHub takes no ID tokens', async () => {
  const { server } = await setUp();
  const answer = await server.execute('mutation { startIdTokenLogin(provider: "github") }');
  expect(code(answer)).toBe('METHOD_NOT_AVAILABLE');
});

test('no code, token, secret or address of a provider is in the log', async () => {
  const { server, apple, github, begin, logIn } = await setUp();
  await logIn('github');
  await logIn('apple');
  github.answers['/login/oauth/access_token'] = () =>
    Response.json({ error: 'bad_verification_code', error_description: 'the secret of GitHub' });
  const { url } = await begin('github');
  expect(sentBack(await server.fetch(await github.logIn(url)), 'error')).toBe('server_error');
  const forms = await Promise.all(apple.asked.map((asked) => asked.text()));
  const secrets = [
    ...github.tokens,
    ...forms.flatMap((form) =>
      [...new URLSearchParams(form).values()].filter((one) => one.length > 30),
    ),
    'the secret of GitHub',
    'octocat@',
    'susan@',
    'eve@',
  ];
  expect(secrets.length).toBeGreaterThan(7);
  const log = server.logged.join('\n');
  for (const secret of secrets) expect(log).not.toContain(secret);
});
