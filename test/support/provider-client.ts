import { onTestFinished } from 'vitest';
import {
  createAuthClient,
  finishProviderLink,
  finishProviderLogin,
  memoryStorage,
  startProviderLogin,
  type AuthClient,
  type TokenStorage,
} from '../../src/client/index.ts';
import { createTestServer } from '../../src/testing/index.ts';
import { github, google, named } from './provider-settings.ts';
import { password } from './test-server.ts';

/** Where the app of these tests is called. */
export const returnTo = 'com.example.app:/callback';
export const email = 'susan@example.com';

/** A server whose providers are played, and an app on a phone with the secrets of its logins. */
export async function openProviderClient(settings: Record<string, string> = {}) {
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

export const refused = (code: string) => ({ name: 'LatchkeyError', code });
/** Returns what the user of the client can log in with. */
export const identitiesOf = async (client: AuthClient) =>
  (
    await client.request<{ me: { identities: object[] } }>(
      '{ me { identities { id provider email } } }',
    )
  ).me.identities;
