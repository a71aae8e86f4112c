import { describe, expect, test } from 'vitest';
import {
  finishProviderLink,
  finishProviderLogin,
  LatchkeyError,
  memoryStorage,
  startProviderLogin,
} from '../../src/client/index.ts';
import { totpCode } from '../../src/testing/index.ts';
import { openProviderClient, refused, returnTo } from '../support/provider-client.ts';
import { recipeClients } from '../support/recipe-clients.ts';

describe('an app that sends its user to a provider', () => {
  test('gets the user back with a session', async () => {
    const { client, goAndReturn, finish } = await openProviderClient();
    const url = await goAndReturn();
    expect(url).toMatch(/^com\.example\.app:\/callback\?lk_state=login\.[\w-]{43}&code=lk_oidc_/);
    const user = await finish(url);
    expect(user).toMatchObject({ username: 'susan' });
    expect(client.user).toEqual(user);
    expect(await client.request('{ me { username } }')).toEqual({ me: { username: 'susan' } });
  });

  test('finishes a login once, also where it is asked twice at the same time', async () => {
    const { client, storage, goAndReturn, finish } = await openProviderClient();
    const url = await goAndReturn();
    const both = [finish(url), finishProviderLogin(client, { url: returnTo, storage })];
    const [first, second] = await Promise.all(both);
    expect(first?.username).toBe('susan');
    expect(second).toEqual(first);
    await expect(finish(url)).rejects.toMatchObject(refused('CHALLENGE_INVALID'));
    expect(client.user).toEqual(first);
  });

  test('keeps the parts of a query that are its own', async () => {
    const { server, client, storage } = await openProviderClient({
      AUTH_RETURN_URLS: 'https://shop.example',
    });
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
    const { finish } = await openProviderClient();
    expect(await finish(url)).toBeNull();
  });

  test('learns that the user has turned back, and can begin again', async () => {
    const { server, begin, goAndReturn, finish, storage } = await openProviderClient();
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
    const { finish } = await openProviderClient();
    const failed = finish(`${returnTo}?lk_state=login.abc&error=${error}`);
    await expect(failed).rejects.toMatchObject(expected);
    await expect(failed).rejects.toBeInstanceOf(LatchkeyError);
  });

  test('goes nowhere where the provider is not set', async () => {
    const { begin } = await openProviderClient();
    await expect(begin(undefined, undefined, 'myspace')).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: ['provider'],
    });
  });

  test('asks for the second factor of a user who has one', async () => {
    const { server, client, goAndReturn, finish } = await openProviderClient();
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
    const { server, client, begin, goAndReturn, finish } = await openProviderClient();
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
    const { server, client, begin, finish } = await openProviderClient();
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

test('a storage that fails keeps nothing, and without a cookie the server refuses the code', async () => {
  const { client, goAndReturn } = await openProviderClient();
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
  const { client } = await openProviderClient();
  expect(await finishProviderLogin(client)).toBeNull();
  expect(await finishProviderLink(client)).toBeNull();
});

test.each(recipeClients)(
  '%s goes on with a session that began at a provider',
  async (_name, create) => {
    const { server, client, goAndReturn, finish } = await openProviderClient();
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
