import { ApolloClient, CombinedGraphQLErrors, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { expect, test } from 'vitest';
import { createAuthClient, type TokenStorage } from '../../src/client/index.ts';
import { createTokenStore } from '../support/bearer-client.ts';
import { balance } from '../support/balancer.ts';
import { sharedDatabase } from '../support/engines.ts';
import { createPostgresDatabase, hasPostgres } from '../support/postgres-database.ts';
import { signUp, startServer } from '../support/process.ts';

/** A page with its Apollo Client and its tokens, which it may share with another. */
function openPage(url: string, storage: TokenStorage) {
  const auth = createAuthClient({ url, transport: 'bearer', storage });
  const client = new ApolloClient({
    link: new HttpLink({ uri: url, fetch: auth.fetch }),
    cache: new InMemoryCache(),
    queryDeduplication: false,
  });
  return {
    login: () => auth.login({ username: 'susan', password: 'correct horse battery' }),
    logout: () => auth.logout(),
    /** The name of the viewer, or the code of the refusal. */
    async me() {
      const { data, error } = await client.query<any>({
        query: gql('{ me { username } }'),
        fetchPolicy: 'no-cache',
        errorPolicy: 'all',
      });
      const first = CombinedGraphQLErrors.is(error) ? error.errors[0] : undefined;
      return data?.me?.username ?? first?.extensions?.['code'];
    },
  };
}

test('Apollo Client takes three servers on one database for one', async () => {
  const env = {
    DATABASE_URL: hasPostgres ? await createPostgresDatabase() : await sharedDatabase(),
  };
  const servers = await Promise.all([1, 2, 3].map(() => startServer(env)));
  const { url, given } = await balance(servers.map(({ port }) => port));
  await signUp(servers[0]!.port, 'susan');
  const store = createTokenStore();
  const { storage } = store;
  const tabs = [openPage(url, storage), openPage(url, storage)] as const;
  const askAll = () => Promise.all(Array.from({ length: 12 }, (_, n) => tabs[n % 2]!.me()));
  const everybody = (answer: string) => Array<string>(12).fill(answer);

  await tabs[0].login();
  expect(await askAll()).toEqual(everybody('susan'));

  for (let round = 0; round < 5; round += 1) {
    const { refreshToken } = store.get()!;
    store.set({ refreshToken, accessToken: 'no longer good' });
    expect(await askAll()).toEqual(everybody('susan'));
    expect(store.get()?.refreshToken).not.toBe(refreshToken);
  }

  const last = store.get()!;
  await tabs[1].logout();
  // What the client has for each of its requests is a token of an ended session.
  for (let count = 0; count < 3; count += 1) {
    store.set(last);
    expect(await askAll()).toEqual(everybody('UNAUTHENTICATED'));
    expect(store.get()).toBeNull();
  }
  for (const requests of given.values()) expect(requests).toBeGreaterThan(20);
});
