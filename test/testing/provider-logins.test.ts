import { describe, expect, onTestFinished, test } from 'vitest';
import {
  createTestServer,
  expectData,
  expectRefused,
  type ProviderCode,
  type TestServer,
} from '../../src/testing/index.ts';
import { apple, google, named } from '../support/provider-settings.ts';

const audiences = { AUTH_OIDC_APPLE_AUDIENCES: 'com.example.app' };

async function start(more: Record<string, string> = {}): Promise<TestServer> {
  const settings = { ...named('google,apple', google, apple), ...audiences, ...more };
  const server = await createTestServer({ settings });
  onTestFinished(() => server.close());
  return server;
}

const finish = (server: TestServer, code: ProviderCode) =>
  server.execute(
    'mutation ($code: String!, $verifier: String!) { finishOidcLogin(code: $code, verifier: $verifier) { accessToken user { id username } session { methods } } }',
    code,
  );
const startWithIdToken = async (server: TestServer) =>
  expectData(await server.execute('mutation { startIdTokenLogin(provider: "apple") }'))
    .startIdTokenLogin as string;
const loginWithIdToken = (server: TestServer, idToken: string, nonce: string) =>
  server.execute(
    'mutation ($idToken: String!, $nonce: String!) { loginWithIdToken(provider: "apple", idToken: $idToken, nonce: $nonce) { user { id username } } }',
    { idToken, nonce },
  );

describe('a login at a provider without a provider', () => {
  test('creates a user and finds them by provider and subject', async () => {
    const server = await start();
    const log = async (who?: Parameters<TestServer['providerLogin']>[0]) =>
      expectData(await finish(server, await server.providerLogin(who))).finishOidcLogin;
    const first = await log({ usernameHint: 'susan' });
    expect(first).toMatchObject({
      user: { username: 'susan' },
      session: { methods: ['IDENTITY'] },
    });
    expect((await log()).user).toEqual(first.user);
    expect((await log({ subject: 'john' })).user.id).not.toBe(first.user.id);
    expect((await log({ provider: 'apple' })).user.id).not.toBe(first.user.id);
  });

  test('goes through the real door: a code once, in its minute, with its verifier', async () => {
    const server = await start();
    const code = await server.providerLogin();
    const other = { ...code, verifier: (await server.providerLogin()).verifier };
    expectRefused(await finish(server, other), 'CHALLENGE_INVALID');
    expectData(await finish(server, code));
    expectRefused(await finish(server, code), 'CHALLENGE_INVALID');
    const late = await server.providerLogin();
    server.clock.advanceSeconds(61);
    expectRefused(await finish(server, late), 'CHALLENGE_INVALID');
  });

  test.each([
    ['SIGN_UP_CLOSED', { AUTH_OIDC_SIGN_UP: 'closed' }, {}],
    ['EMAIL_NOT_VERIFIED', { AUTH_EMAIL: 'required' }, {}],
    [
      'EMAIL_NOT_VERIFIED',
      { AUTH_EMAIL: 'required' },
      { email: 's@example.com', isEmailVerified: false },
    ],
  ])('is refused with %s as the settings say', async (code, settings, who) => {
    const server = await start(settings);
    expectRefused(await finish(server, await server.providerLogin(who)), code);
  });

  test('links by an address for which the provider speaks, where the settings say so', async () => {
    const server = await start({ AUTH_OIDC_LINK: 'verified' });
    const email = 'susan@gmail.com';
    const susan = expectData(
      await finish(server, await server.providerLogin({ subject: 'first', email })),
    ).finishOidcLogin.user;
    const same = { provider: 'apple', subject: 'second', email };
    expectRefused(await finish(server, await server.providerLogin(same)), 'ACCOUNT_EXISTS');
    const spoken = { ...same, isEmailAuthoritative: true };
    const login = expectData(await finish(server, await server.providerLogin(spoken)));
    expect(login.finishOidcLogin.user).toEqual(susan);
  });

  test('needs a provider of the settings, and options that there are', async () => {
    const server = await start();
    await expect(server.providerLogin({ provider: 'corp' })).rejects.toThrow('google, apple');
    await expect(server.providerLogin({ mail: 'x' } as object)).rejects.toThrow('no option mail');
    const wrong = { isEmailVerified: 'yes' } as object;
    await expect(server.providerLogin(wrong)).rejects.toThrow('has to be true or false');
    const bare = await createTestServer();
    onTestFinished(() => bare.close());
    await expect(bare.providerLogin()).rejects.toThrow('settings: none');
  });
});

describe('an ID token of an app', () => {
  test('logs in with its nonce, once', async () => {
    const server = await start();
    const nonce = await startWithIdToken(server);
    const idToken = server.idToken(nonce, { provider: 'apple', usernameHint: 'susan' });
    const login = expectData(await loginWithIdToken(server, idToken, nonce)).loginWithIdToken;
    expect(login.user.username).toBe('susan');
    expectRefused(await loginWithIdToken(server, idToken, nonce), 'CHALLENGE_INVALID');
  });

  test('is refused with another nonce, at another provider, and when it is made up', async () => {
    const server = await start();
    const nonce = await startWithIdToken(server);
    const other = server.idToken(await startWithIdToken(server), { provider: 'apple' });
    for (const idToken of [other, server.idToken(nonce, { provider: 'google' }), 'eyJ'])
      expectRefused(await loginWithIdToken(server, idToken, nonce), 'INVALID_CREDENTIALS');
  });
});
