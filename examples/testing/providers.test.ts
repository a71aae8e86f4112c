import { equal, match } from 'node:assert/strict';
import { test } from 'node:test';
import { createTestServer, expectData, expectRefused, type Execute } from 'latchkey/testing';

// No provider is asked: the test kit plays those of the settings.
const settings = {
  AUTH_OIDC_PROVIDERS: 'google',
  AUTH_OIDC_GOOGLE_CLIENT_ID: 'any',
  AUTH_OIDC_GOOGLE_CLIENT_SECRET: 'any',
};

const finish =
  'mutation ($code: String!, $verifier: String!) { finishOidcLogin(code: $code, verifier: $verifier) { accessToken user { username } } }';
const link =
  'mutation ($code: String!, $verifier: String!) { linkIdentity(code: $code, verifier: $verifier) { provider } }';

test('the first login at a provider creates a user, the second one finds them', async () => {
  await using server = await createTestServer({ settings });
  const log = async () =>
    expectData(
      await server.execute(
        finish,
        await server.providerLogin({ subject: '1', usernameHint: 'susan' }),
      ),
    ).finishOidcLogin;
  const { user, accessToken } = await log();
  equal(user.username, 'susan');
  equal((await log()).user.username, 'susan');
  const me = '{ me { hasPassword identities { provider } } }';
  const { me: found } = expectData(await server.withToken(accessToken)(me));
  equal(found.hasPassword, false);
  equal(found.identities.length, 1);
});

test('an address that a user has is no way in: they log in, and link the account', async () => {
  await using server = await createTestServer({ settings });
  const susan = await server.asUser({ username: 'susan' });
  await proveAddress(server, susan.execute, 'susan@example.com');
  const code = await server.providerLogin({ subject: '1', email: 'susan@example.com' });
  expectRefused(await server.execute(finish, code), 'ACCOUNT_EXISTS');
  expectData(await susan.execute(link, code));
  const again = await server.providerLogin({ subject: '1' });
  equal(expectData(await server.execute(finish, again)).finishOidcLogin.user.username, 'susan');
});

test('a page gets the user back at the URL that it has given', async () => {
  await using server = await createTestServer({ settings });
  const returnTo = 'http://localhost:4000/welcome?from=shop';
  const start =
    'mutation ($returnTo: String!) { startOidcLogin(provider: "google", returnTo: $returnTo) { url } }';
  const { url } = expectData(await server.execute(start, { returnTo })).startOidcLogin;
  match(await server.providerReturn(url), /^http:.*\/welcome\?from=shop&code=lk_oidc_/);
  match(await server.providerReturn(url, 'access_denied'), /&error=access_denied$/);
});

type Server = Awaited<ReturnType<typeof createTestServer>>;

/** As a client does it, with the mail. */
async function proveAddress(server: Server, execute: Execute, email: string) {
  expectData(
    await execute(
      'mutation ($email: String!) { requestEmailChange(email: $email) { expiresIn } }',
      { email },
    ),
  );
  const [mail] = await server.mails();
  expectData(
    await execute('mutation ($token: String!) { confirmEmail(token: $token) }', {
      token: mail?.token,
    }),
  );
}
