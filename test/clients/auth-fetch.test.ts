import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createAuthFetch, type Tokens, type TokenStore } from '../../docs/recipes/auth-fetch.ts';
import { listen, type Listening } from '../support/listen.ts';
import { recipeClients } from '../support/recipe-clients.ts';
import { password } from '../support/test-server.ts';

interface Watched extends TokenStore {
  /** How often the user was signed out. */
  signedOut: number;
}

function createTokenStore(tokens: Tokens): Watched {
  let kept: Tokens | null = tokens;
  return {
    signedOut: 0,
    get: () => kept,
    set(next) {
      kept = next;
      if (!next) this.signedOut += 1;
    },
  };
}

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

describe.each(recipeClients)('%s with the recipe of the README', (_name, create) => {
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
    const ask = createClient(listening.url, createAuthFetch(listening.url, store));
    expect(await ask()).toEqual({ username: 'susan', code: undefined });
  });

  test('five parallel queries with an expired token: one refresh, five answers', async () => {
    const listening = await listen();
    const first = await signIn(listening);
    const store = createTokenStore(first);
    const ask = createClient(listening.url, createAuthFetch(listening.url, store));
    const refreshes = countRefreshes(listening);
    listening.server.clock.advanceSeconds(3600);
    const answers = await Promise.all([ask(), ask(), ask(), ask(), ask()]);
    expect(answers.map(({ username }) => username)).toEqual(Array(5).fill('susan'));
    expect(refreshes()).toBe(1);
    expect(store.get()?.refreshToken).not.toBe(first.refreshToken);
    expect(store.signedOut).toBe(0);
  });

  test('a refresh that is refused signs out once, and the queries say why', async () => {
    const listening = await listen();
    const tokens = await signIn(listening);
    const store = createTokenStore(tokens);
    const ask = createClient(listening.url, createAuthFetch(listening.url, store));
    await listening.server.execute('mutation ($t: String) { logout(refreshToken: $t) }', {
      variables: { t: tokens.refreshToken },
    });
    const answers = await Promise.all([ask(), ask(), ask()]);
    expect(answers.map(({ code }) => code)).toEqual(Array(3).fill('UNAUTHENTICATED'));
    expect(store.signedOut).toBe(1);
    expect(store.get()).toBeNull();
  });

  test('two tabs that share their storage and refresh at once: nobody is signed out', async () => {
    const listening = await listen();
    const store = createTokenStore(await signIn(listening));
    const tabs = [1, 2].map(() =>
      createClient(listening.url, createAuthFetch(listening.url, store)),
    );
    for (let round = 0; round < 3; round += 1) {
      listening.server.clock.advanceSeconds(3600);
      const answers = await Promise.all(tabs.map((ask) => ask()));
      expect(answers.map(({ username }) => username)).toEqual(['susan', 'susan']);
    }
    expect(store.signedOut).toBe(0);
  });
});

test('the README shows the recipe that is tested', () => {
  const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  expect(read('README.md')).toContain('docs/recipes/auth-fetch.ts');
  for (const line of ['new HttpLink({ uri: url, fetch: authFetch })', 'fetch: authFetch,']) {
    expect(read('README.md')).toContain(line);
  }
});
