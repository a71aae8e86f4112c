import { describe, expect, onTestFinished, test } from 'vitest';
import {
  createAuthClient,
  finishProviderLink,
  finishProviderLogin,
  LatchkeyError,
  linkAfterLogin,
  memoryStorage,
  startProviderLink,
  startProviderLogin,
  type AuthClient,
  type TokenStorage,
} from '../../src/client/index.ts';
import { createTestServer, totpCode } from '../../src/testing/index.ts';
import { recipeClients } from '../support/recipe-clients.ts';
import { github, google, named } from '../support/provider-settings.ts';
import { password } from '../support/test-server.ts';

const returnTo = 'com.example.app:/callback';
const email = 'susan@example.com';

/** A server whose providers are played, and an app on a phone with the secrets of its logins. */
async function open(settings: Record<string, string> = {}) {
  const server = await createTestServer({
    settings: {
      ...named('google,github', google, github),
      AUTH_RETURN_URLS: returnTo,
      ...settings,
    },
  });
  onTestFinished(() => server.close());
  const openClient = () =>
    createAuthClient({
      url: 'http://localhost:4000/graphql',
      transport: 'bearer',
      fetch: (input, init) => server.fetch(new Request(input, init)),
    });
  const client = openClient();
  const storage = memoryStorage();

  /** Begins in the app, and returns the address of the provider. */
  const begin = async (start = startProviderLogin, kept = storage, provider = 'google') => {
    let opened = '';
    await start(client, { provider, returnTo, storage: kept, open: (url) => (opened = url) });
    return opened;
  };
  /** Begins in the app, has susan log in at the provider, and returns the URL that the app is called with. */
  const goAndReturn = async (start = startProviderLogin, kept: TokenStorage = storage) =>
    server.providerReturn(await begin(start, kept), { email, usernameHint: 'susan' });
  const finish = (url: string) => finishProviderLogin(client, { url, storage });
  const finishLink = (url: string) => finishProviderLink(client, { url, storage });

  /** Susan, who has proved her address, is logged in with her password. */
  const signUpSusan = async (as: AuthClient = client) => {
    await as.signUp({ username: 'susan', password });
    await as.request(
      'mutation ($email: String!) { requestEmailChange(email: $email) { expiresIn } }',
      { email },
    );
    const token = (await server.mails()).at(-1)?.token;
    await as.request('mutation ($token: String!) { confirmEmail(token: $token) }', {
      token,
    });
  };
  return {
    server,
    client,
    openClient,
    storage,
    begin,
    goAndReturn,
    finish,
    finishLink,
    signUpSusan,
  };
}

const refused = (code: string) => ({ name: 'LatchkeyError', code });
const identitiesOf = async (client: AuthClient) =>
  (
    await client.request<{ me: { identities: object[] } }>(
      '{ me { identities { id provider email } } }',
    )
  ).me.identities;

describe('an app that sends its user to a provider', () => {
  test('gets the user back with a session', async () => {
    const { client, goAndReturn, finish } = await open();
    const url = await goAndReturn();
    expect(url).toMatch(/^com\.example\.app:\/callback\?lk_state=login\.[\w-]{43}&code=lk_oidc_/);
    const user = await finish(url);
    expect(user).toMatchObject({ username: 'susan' });
    expect(client.user).toEqual(user);
    expect(await client.request('{ me { username } }')).toEqual({ me: { username: 'susan' } });
  });

  test('finishes a login once, also where it is asked twice at the same time', async () => {
    const { client, storage, goAndReturn, finish } = await open();
    const url = await goAndReturn();
    const both = [finish(url), finishProviderLogin(client, { url: returnTo, storage })];
    const [first, second] = await Promise.all(both);
    expect(first?.username).toBe('susan');
    expect(second).toEqual(first);
    await expect(finish(url)).rejects.toMatchObject(refused('CHALLENGE_INVALID'));
    expect(client.user).toEqual(first);
  });

  test('keeps the parts of a query that are its own', async () => {
    const { server, client, storage } = await open({ AUTH_RETURN_URLS: 'https://shop.example' });
    let opened = '';
    const keep = (url: string) => (opened = url);
    const of = 'https://shop.example/cart?item=7&code=summer';
    await startProviderLogin(client, { provider: 'github', returnTo: of, storage, open: keep });
    expect(await server.providerReturn(opened)).toMatch(
      /^https:\/\/shop\.example\/cart\?item=7&code=lk_oidc_[\w-]+&lk_state=login\.[\w-]+$/,
    );
  });

  test.each([
    returnTo,
    `${returnTo}?code=4/abc&lk_state=login.abc`,
    `${returnTo}?code=lk_oidc_abc`,
    `${returnTo}?error=access_denied`,
    `${returnTo}?xcode=lk_oidc_abc&xlk_state=login.abc`,
    `${returnTo}?lk_state=link.abc&code=lk_oidc_abc`,
    `${returnTo}?lk_state=popup.abc&code=lk_oidc_abc`,
  ])('has nothing to finish at %s', async (url) => {
    const { finish } = await open();
    expect(await finish(url)).toBeNull();
  });

  test('learns that the user has turned back, and can begin again', async () => {
    const { server, begin, goAndReturn, finish, storage } = await open();
    const url = await server.providerReturn(await begin(), 'access_denied');
    await expect(finish(url)).rejects.toMatchObject(refused('ACCESS_DENIED'));
    expect(await storage.getItem('latchkey-provider')).toBeNull();
    expect(await finish(await goAndReturn())).toMatchObject({ username: 'susan' });
  });

  test.each([
    ['server_error', { code: 'PROVIDER_FAILED' }],
    ['anything_else', { code: 'PROVIDER_FAILED' }],
    ['temporarily_unavailable', { code: 'PROVIDER_UNAVAILABLE', retryAfter: 5 }],
  ])('learns of %s', async (error, expected) => {
    const { finish } = await open();
    const failed = finish(`${returnTo}?lk_state=login.abc&error=${error}`);
    await expect(failed).rejects.toMatchObject(expected);
    await expect(failed).rejects.toBeInstanceOf(LatchkeyError);
  });

  test('goes nowhere where the provider is not set', async () => {
    const { begin } = await open();
    await expect(begin(undefined, undefined, 'myspace')).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: ['provider'],
    });
  });

  test('asks for the second factor of a user who has one', async () => {
    const { server, client, goAndReturn, finish } = await open();
    await finish(await goAndReturn());
    const { startTotp } = await client.request<{
      startTotp: { secret: string; enrolment: string };
    }>('mutation { startTotp { secret enrolment } }');
    const { secret, enrolment } = startTotp;
    const code = totpCode(secret, server.clock.now());
    await client.authenticate(
      'mutation ($enrolment: String!, $code: String!) { confirmTotp(enrolment: $enrolment, code: $code) { ...Auth } }',
      { enrolment, code },
    );
    await client.logout();
    server.clock.advanceSeconds(60);
    const error = await finish(await goAndReturn()).catch((reason: unknown) => reason);
    if (!(error instanceof LatchkeyError) || error.code !== 'SECOND_FACTOR_REQUIRED') throw error;
    const proof = { totp: totpCode(secret, server.clock.now()) };
    const user = await client.completeLogin({ challenge: error.challenge, proof });
    expect(user.username).toBe('susan');
  });
});

describe('an attacker cannot log an app in as the attacker', () => {
  test('with a code of their own: what the app has begun and who is logged in stay', async () => {
    const { server, client, begin, goAndReturn, finish } = await open();
    await finish(await goAndReturn());
    const { user } = client;
    // The attacker begins in an app of their own.
    const planted = await server.providerReturn(await begin(startProviderLogin, memoryStorage()), {
      subject: 'mallory',
    });
    const own = await begin();
    await expect(finish(planted)).rejects.toMatchObject(refused('CHALLENGE_INVALID'));
    expect(client.user).toEqual(user);
    expect(await finish(await server.providerReturn(own))).toMatchObject({ username: 'susan' });
    // Nothing has used their code up but they themselves.
    await expect(finish(planted)).rejects.toMatchObject(refused('CHALLENGE_INVALID'));
  });

  test('with a code of their own under the state of the app', async () => {
    const { server, client, begin, finish } = await open();
    const own = await server.providerReturn(await begin());
    const planted = await server.providerReturn(await begin(startProviderLogin, memoryStorage()), {
      subject: 'mallory',
    });
    const code = new URL(planted).searchParams.get('code')!;
    const url = own.replace(/lk_oidc_[\w-]+/, code);
    await expect(finish(url)).rejects.toMatchObject(refused('CHALLENGE_INVALID'));
    expect(client.user).toBeUndefined();
  });
});

describe('a user whose address is that of an account', () => {
  const exists = async (settings = {}) => {
    const parts = await open(settings);
    await parts.signUpSusan();
    await parts.client.logout();
    const failed = parts.finish(await parts.goAndReturn());
    await expect(failed).rejects.toMatchObject({ code: 'ACCOUNT_EXISTS', provider: 'google' });
    await expect(failed).rejects.toHaveProperty('message', expect.any(String));
    return parts;
  };

  test('logs in another way, and has the identity linked', async () => {
    const { client, storage, goAndReturn, finish } = await exists();
    await client.login({ username: 'susan', password });
    const asked: unknown[] = [];
    const confirm = (identity: { provider?: string | undefined }) =>
      asked.push(identity.provider) > 0;
    const linked = await linkAfterLogin(client, { storage, confirm });
    expect(linked).toEqual({ id: expect.any(String), provider: 'google', email });
    expect(asked).toEqual(['google']);
    expect(await identitiesOf(client)).toEqual([linked]);
    expect(await linkAfterLogin(client, { storage })).toBeNull();
    await client.logout();
    expect(await finish(await goAndReturn())).toMatchObject({ username: 'susan' });
  });

  test('and does not want it: it is forgotten', async () => {
    const { client, storage } = await exists();
    await client.login({ username: 'susan', password });
    expect(await linkAfterLogin(client, { storage, confirm: () => false })).toBeNull();
    expect(await linkAfterLogin(client, { storage })).toBeNull();
    expect(await identitiesOf(client)).toEqual([]);
  });

  test('and has not logged in: it waits', async () => {
    const { client, storage } = await exists();
    await expect(linkAfterLogin(client, { storage })).rejects.toMatchObject(
      refused('UNAUTHENTICATED'),
    );
    await client.login({ username: 'susan', password });
    expect(await linkAfterLogin(client, { storage })).toMatchObject({ provider: 'google' });
  });
});

describe('a user who links an account at a provider', () => {
  test('has it, and can log in with it', async () => {
    const { client, goAndReturn, finish, finishLink, signUpSusan } = await open();
    await signUpSusan();
    const url = await goAndReturn(startProviderLink);
    expect(await finish(url)).toBeNull();
    const linked = await finishLink(url);
    expect(linked).toMatchObject({ provider: 'google', email });
    expect(await identitiesOf(client)).toEqual([linked]);
    await client.logout();
    expect(await finish(await goAndReturn())).toMatchObject({ username: 'susan' });
  });

  test('is asked to confirm who they are before they leave', async () => {
    const { server, client, begin, goAndReturn, finishLink, signUpSusan } = await open();
    await signUpSusan();
    server.clock.advanceSeconds(301);
    await expect(begin(startProviderLink)).rejects.toMatchObject(
      refused('REAUTHENTICATION_REQUIRED'),
    );
    await client.reauthenticate({ password });
    expect(await finishLink(await goAndReturn(startProviderLink))).toMatchObject({ email });
  });

  test('can confirm it after they are back, too', async () => {
    const { server, client, storage, begin, finishLink, signUpSusan } = await open();
    await signUpSusan();
    const begun = await begin(startProviderLink);
    server.clock.advanceSeconds(301);
    const url = await server.providerReturn(begun, { email });
    await expect(finishLink(url)).rejects.toMatchObject(refused('REAUTHENTICATION_REQUIRED'));
    await client.reauthenticate({ password });
    expect(await linkAfterLogin(client, { storage })).toMatchObject({ email });
  });

  test('does not link it to the user who has logged in meanwhile', async () => {
    const { client, goAndReturn, finishLink, signUpSusan } = await open();
    await signUpSusan();
    const url = await goAndReturn(startProviderLink);
    await client.logout();
    await client.signUp({ username: 'john', password });
    await expect(finishLink(url)).rejects.toMatchObject(refused('USER_CHANGED'));
    expect(await identitiesOf(client)).toEqual([]);
  });

  test('cannot have one that another user has', async () => {
    const { client, goAndReturn, finish, finishLink } = await open();
    await finish(await goAndReturn());
    await client.logout();
    await client.signUp({ username: 'john', password });
    await expect(finishLink(await goAndReturn(startProviderLink))).rejects.toMatchObject(
      refused('IDENTITY_TAKEN'),
    );
  });
});

test('a storage that fails keeps nothing, and without a cookie the server refuses the code', async () => {
  const { client, goAndReturn } = await open();
  const fail = () => {
    throw new Error('QuotaExceededError');
  };
  const storage = { getItem: fail, setItem: fail, removeItem: fail };
  const url = await goAndReturn(startProviderLogin, storage);
  await expect(finishProviderLogin(client, { url, storage })).rejects.toMatchObject(
    refused('CHALLENGE_INVALID'),
  );
});

test('a server that draws pages has nothing to finish', async () => {
  const { client } = await open();
  expect(await finishProviderLogin(client)).toBeNull();
  expect(await finishProviderLink(client)).toBeNull();
});

test.each(recipeClients)(
  '%s goes on with a session that began at a provider',
  async (_name, create) => {
    const { server, client, goAndReturn, finish } = await open();
    const app = create({ url: 'http://localhost:4000/graphql', fetch: client.fetch });
    const { data: before } = await app.query('{ me { id username } }');
    expect(before?.me ?? null).toBeNull();
    await finish(await goAndReturn());
    const { data } = await app.query('{ me { id username } }');
    expect(data?.me).toMatchObject({ username: 'susan' });
    // The session is renewed like any other.
    server.clock.advanceSeconds(3600);
    const { data: later } = await app.query('{ me { id username createdAt } }');
    expect(later?.me).toMatchObject({ username: 'susan' });
  },
);
