import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createTokenStore, openClient, type Tokens } from '../support/bearer-client.ts';
import { listen, type Listening } from '../support/listen.ts';
import { recipeClients } from '../support/recipe-clients.ts';
import { password } from '../support/test-server.ts';

async function signIn({ server }: Listening): Promise<Tokens> {
  await server.signUp('susan');
  const { body } = await server.execute(
    'mutation ($p: String!) { login(username: "susan", password: $p) { accessToken refreshToken } }',
    { variables: { p: password } },
  );
  return body.data?.['login'] as Tokens;
}

/** Counts the refresh mutations that reach the server. */
function countRefreshes({ http }: Listening): () => number {
  let count = 0;
  http.prependListener('request', (request) => {
    request.prependListener('data', (chunk: Buffer) => {
      if (chunk.includes('refresh(refreshToken')) count += 1;
    });
  });
  return () => count;
}

describe.each(recipeClients)('%s with the fetch of the client', (_name, create) => {
  const createClient = (url: string, authFetch: typeof fetch) => {
    const client = create({ url, fetch: authFetch });
    return async () => {
      const { data, code } = await client.query('{ me { id username } }');
      return { username: data?.me?.username, code };
    };
  };

  test('sends the token', async () => {
    const listening = await listen();
    const store = createTokenStore(await signIn(listening));
    const auth = openClient(listening.url, store);
    const ask = createClient(listening.url, auth.fetch);
    expect(await ask()).toEqual({ username: 'susan', code: undefined });
  });

  test('five parallel queries with an expired token: one refresh, five answers', async () => {
    const listening = await listen();
    const first = await signIn(listening);
    const store = createTokenStore(first);
    const auth = openClient(listening.url, store);
    const ask = createClient(listening.url, auth.fetch);
    const refreshes = countRefreshes(listening);
    listening.server.clock.advanceSeconds(3600);
    const answers = await Promise.all([ask(), ask(), ask(), ask(), ask()]);
    expect(answers.map(({ username }) => username)).toEqual(Array(5).fill('susan'));
    expect(refreshes()).toBe(1);
    expect(store.get()?.refreshToken).not.toBe(first.refreshToken);
    expect(auth.signedOut()).toBe(0);
  });

  test('a refresh that is refused signs out once, and the queries say why', async () => {
    const listening = await listen();
    const tokens = await signIn(listening);
    const store = createTokenStore(tokens);
    const auth = openClient(listening.url, store);
    const ask = createClient(listening.url, auth.fetch);
    await listening.server.execute('mutation ($t: String) { logout(refreshToken: $t) }', {
      variables: { t: tokens.refreshToken },
    });
    const answers = await Promise.all([ask(), ask(), ask()]);
    expect(answers.map(({ code }) => code)).toEqual(Array(3).fill('UNAUTHENTICATED'));
    expect(auth.signedOut()).toBe(1);
    expect(store.get()).toBeNull();
  });

  test('two tabs that share their storage and refresh at once: nobody is signed out', async () => {
    const listening = await listen();
    const store = createTokenStore(await signIn(listening));
    const clients = [1, 2].map(() => openClient(listening.url, store));
    const tabs = clients.map((client) => createClient(listening.url, client.fetch));
    for (let round = 0; round < 3; round += 1) {
      listening.server.clock.advanceSeconds(3600);
      const answers = await Promise.all(tabs.map((ask) => ask()));
      expect(answers.map(({ username }) => username)).toEqual(['susan', 'susan']);
    }
    expect(clients.map(({ signedOut }) => signedOut())).toEqual([0, 0]);
  });
});

test('the README shows what is tested', () => {
  const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  expect(read('README.md')).toContain('docs/client.md');
  for (const line of ['new HttpLink({ uri: url, fetch: auth.fetch })', 'fetch: auth.fetch,']) {
    expect(read('README.md')).toContain(line);
  }
});
