import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache } from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { Client, fetchExchange } from '@urql/core';
import { describe, expect, test } from 'vitest';
import { listen } from '../support/listen.ts';
import { password } from '../support/test-server.ts';
import { graphql } from './generated/gql.ts';
import type { ErrorCode } from './generated/enums.ts';

// Typed by graphql-codegen's client preset, as the README has it.
const login = graphql(`
  mutation Login($username: String!, $password: String!) {
    login(username: $username, password: $password) {
      accessToken
      user {
        id
        username
      }
    }
  }
`);
const me = graphql(`
  query Me {
    me {
      id
      username
      createdAt
    }
  }
`);
/** What a client may compare a code with: no other text compiles. */
const codes = { login: 'INVALID_CREDENTIALS', me: 'UNAUTHENTICATED' } satisfies Record<
  string,
  ErrorCode
>;
const susan = { username: 'susan', password };

describe('Apollo Client', () => {
  function createClient(uri: string, session: { token?: string }) {
    const authorization = new SetContextLink(({ headers }) => ({
      headers: { ...headers, ...(session.token && { authorization: `Bearer ${session.token}` }) },
    }));
    return new ApolloClient({
      link: authorization.concat(new HttpLink({ uri })),
      cache: new InMemoryCache(),
      defaultOptions: { query: { fetchPolicy: 'no-cache' } },
    });
  }

  const codeOf = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!CombinedGraphQLErrors.is(error)) throw new Error(`no GraphQL error: ${String(error)}`);
    return error.errors[0]?.extensions;
  };

  test('logs in, then sees me', async () => {
    const { server, url } = await listen();
    await server.signUp('susan');
    const session: { token?: string } = {};
    const client = createClient(url, session);
    const { data } = await client.mutate({ mutation: login, variables: susan });
    session.token = data!.login!.accessToken;
    const answer = await client.query({ query: me });
    expect(answer.data?.me).toMatchObject({ id: data!.login!.user.id, username: 'susan' });
  });

  test('reads the code of every refusal', async () => {
    const { server, url } = await listen();
    const session: { token?: string } = {};
    const client = createClient(url, session);
    expect(await codeOf(client.query({ query: me }))).toMatchObject({
      code: codes.me,
      reason: 'TOKEN_MISSING',
    });
    expect(await codeOf(client.mutate({ mutation: login, variables: susan }))).toEqual({
      code: codes.login,
    });
    session.token = await server.signUp('susan');
    server.clock.advanceSeconds(1000);
    expect(await codeOf(client.query({ query: me }))).toMatchObject({
      reason: 'TOKEN_EXPIRED',
    });
    const { data } = await client.mutate({ mutation: login, variables: susan });
    expect(data?.login?.user.username).toBe('susan');
  });
});

describe('urql', () => {
  function createClient(url: string, session: { token?: string }) {
    return new Client({
      url,
      exchanges: [fetchExchange],
      preferGetMethod: false,
      fetchOptions: () => ({
        headers: session.token ? { authorization: `Bearer ${session.token}` } : {},
      }),
    });
  }

  test('logs in, then sees me', async () => {
    const { server, url } = await listen();
    await server.signUp('susan');
    const session: { token?: string } = {};
    const client = createClient(url, session);
    const { data } = await client.mutation(login, susan).toPromise();
    session.token = data!.login!.accessToken;
    const answer = await client.query(me, {}).toPromise();
    expect(answer.error).toBeUndefined();
    expect(answer.data?.me).toMatchObject({ id: data!.login!.user.id, username: 'susan' });
  });

  test('reads the code of every refusal', async () => {
    const { server, url } = await listen();
    const session: { token?: string } = {};
    const client = createClient(url, session);
    const extensions = async (query: ReturnType<Client['query']>) =>
      (await query.toPromise()).error?.graphQLErrors[0]?.extensions;
    expect(await extensions(client.query(me, {}))).toMatchObject({ reason: 'TOKEN_MISSING' });
    expect(await extensions(client.mutation(login, susan) as never)).toEqual({
      code: codes.login,
    });
    session.token = await server.signUp('susan');
    server.clock.advanceSeconds(1000);
    expect(await extensions(client.query(me, {}))).toMatchObject({ reason: 'TOKEN_EXPIRED' });
    const { data } = await client.mutation(login, susan).toPromise();
    expect(data?.login?.user.username).toBe('susan');
  });
});
