import { ApolloClient, gql, InMemoryCache } from '@apollo/client';
import { BatchHttpLink } from '@apollo/client/link/batch-http';
import { expect, test } from 'vitest';
import { listen } from '../support/listen.ts';

test('Apollo Client with its link for batches is told that there are none', async () => {
  const { url: uri } = await listen();
  const client = new ApolloClient({ link: new BatchHttpLink({ uri }), cache: new InMemoryCache() });
  const documents = ['query A { me { id } }', 'query B { me { username } }'];
  const answers = await Promise.allSettled(
    documents.map((document) => client.query({ query: gql(document) })),
  );
  const message = 'This server takes no batches: send each operation in a request of its own.';
  const result = [{ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] }];
  // The link counts the answers before it reads one. README.md has this text, for people who search for it.
  const reason = {
    message: 'server returned results with length 1, expected length of 2',
    result,
  };
  expect(answers).toMatchObject([{ reason }, { reason }]);
});
