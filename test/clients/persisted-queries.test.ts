import { createHash } from 'node:crypto';
import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { Client, fetchExchange } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
import { describe, expect, test } from 'vitest';
import { listen } from '../support/listen.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

type Ask = (query: string) => Promise<unknown>;
type CreateClient = (url: string, method: 'GET' | 'POST', fetch: typeof globalThis.fetch) => Ask;

const clients: [string, CreateClient][] = [
  [
    'Apollo Client',
    (uri, method, fetch) => {
      const useGETForHashedQueries = method === 'GET';
      const persisted = new PersistedQueryLink({ sha256, useGETForHashedQueries });
      const link = persisted.concat(new HttpLink({ uri, fetch }));
      const client = new ApolloClient({ link, cache: new InMemoryCache() });
      return async (query) => {
        const asked = { query: gql(query), fetchPolicy: 'no-cache' } as const;
        return (await client.query<any>(asked)).data?.me.username;
      };
    },
  ],
  [
    'urql',
    (url, method, fetch) => {
      const preferGetForPersistedQueries = method === 'GET' ? 'force' : false;
      const persisted = persistedExchange({ preferGetForPersistedQueries });
      const exchanges = [persisted, fetchExchange];
      const client = new Client({ url, exchanges, preferGetMethod: false, fetch });
      return async (query) => {
        const { data, error } = await client.query(query, {}).toPromise();
        if (error) throw error;
        return data.me.username;
      };
    },
  ],
];

/** What a request has: a document, or the hash of one. */
function contentOf(input: string, { body }: RequestInit): 'document' | 'hash' {
  const inUrl = Object.fromEntries(new URL(input).searchParams);
  const params = typeof body === 'string' ? JSON.parse(body) : inUrl;
  return params.query ? 'document' : 'hash';
}

describe.each(clients)('%s with automatic persisted queries', (_name, createClient) => {
  test.each(['GET', 'POST'] as const)('by %s tries once, and then goes without', async (method) => {
    const { server, url } = await listen();
    const authorization = `Bearer ${await server.signUp('susan')}`;
    const asked: [unknown, string][] = [];
    const ask = createClient(url, method, (input, init = {}) => {
      asked.push([init.method, contentOf(input as string, init)]);
      return fetch(input, { ...init, headers: { ...(init.headers as object), authorization } });
    });
    expect(await ask('query A { me { username } }')).toBe('susan');
    expect(await ask('query B { me { username } }')).toBe('susan');
    expect(asked[0]).toEqual([method, 'hash']);
    expect(asked.slice(1).map(([, content]) => content)).toEqual(['document', 'document']);
  });
});
