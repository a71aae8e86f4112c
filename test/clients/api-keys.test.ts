import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import * as openid from 'openid-client';
import { expect, test } from 'vitest';
import { basic, grant, newKey, revoke } from '../support/api-keys.ts';
import { freePort } from '../support/free-port.ts';
import { listenOn } from '../support/listen.ts';
import { createTestServer } from '../support/test-server.ts';

/** A server on a port, a key of susan, and the token of her login. */
async function start() {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const server = await createTestServer({ AUTH_ISSUER: issuer });
  await listenOn(server.listener, port);
  const token = await server.signUp();
  await grant(server, 'susan', 'notes:read', 'notes:write');
  const { secret, apiKey } = await newKey(server, token, { scopes: ['notes:read', 'notes:write'] });
  return { server, issuer, token, secret, id: apiKey.id };
}

test('what curl sends gets a token', async () => {
  const { issuer, secret, id } = await start();
  // curl -u "$ID:$SECRET" -d grant_type=client_credentials
  const answer = await fetch(`${issuer}/oauth/token`, {
    method: 'POST',
    headers: basic(id, secret),
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  expect(await answer.json()).toMatchObject({ token_type: 'Bearer', expires_in: 900 });
});

test.each([
  ['client_secret_basic', openid.ClientSecretBasic],
  ['client_secret_post', openid.ClientSecretPost],
])('openid-client finds the endpoint and gets a token by %s', async (_name, method) => {
  const { server, issuer, secret, id, token } = await start();
  const found = await openid.discovery(new URL(issuer), id, undefined, method(secret), {
    execute: [openid.allowInsecureRequests],
  });
  const tokens = await openid.clientCredentialsGrant(found, { scope: 'notes:read' });
  expect(tokens).toMatchObject({ token_type: 'bearer', scope: 'notes:read' });
  expect(tokens.expiresIn()).toBe(900);
  expect((await server.me(tokens.access_token)).body.data?.['me'].username).toBe('susan');
  await revoke(server, token, id);
  const refusal = await openid.clientCredentialsGrant(found).catch((error: unknown) => error);
  // For its challenge, or for what is in the body.
  expect(String((refusal as { code?: string }).code)).toMatch(
    /OAUTH_(WWW_AUTHENTICATE_CHALLENGE|RESPONSE_BODY_ERROR)/,
  );
});

test('Apollo Client asks with the token of a key, and gets another when that has expired', async () => {
  const { server, issuer, secret, id } = await start();
  let current: { accessToken: string; until: number } | null = null;
  const bare = new ApolloClient({
    link: new HttpLink({ uri: `${issuer}/graphql` }),
    cache: new InMemoryCache(),
  });
  const exchange = gql`
    mutation Exchange($apiKey: String!) {
      exchangeApiKey(apiKey: $apiKey) {
        accessToken
        expiresIn
      }
    }
  `;
  const accessToken = async () => {
    if (current && server.clock.now() < current.until) return current.accessToken;
    const { data } = await bare.mutate<any>({ mutation: exchange, variables: { apiKey: secret } });
    const { accessToken: issued, expiresIn } = data.exchangeApiKey;
    current = { accessToken: issued, until: server.clock.now() + (expiresIn - 30) * 1000 };
    return issued as string;
  };
  const authorization = new SetContextLink(async ({ headers }) => ({
    headers: { ...headers, authorization: `Bearer ${await accessToken()}` },
  }));
  const client = new ApolloClient({
    link: authorization.concat(new HttpLink({ uri: `${issuer}/graphql` })),
    cache: new InMemoryCache(),
    defaultOptions: { query: { fetchPolicy: 'no-cache' } },
  });
  const me = () =>
    client.query<any>({
      query: gql`
        query MeByApiKey {
          me {
            username
          }
        }
      `,
    });
  expect((await me()).data.me.username).toBe('susan');
  const first = current!.accessToken;
  await me();
  expect(current!.accessToken).toBe(first);
  server.clock.advanceSeconds(900);
  expect((await me()).data.me.username).toBe('susan');
  expect(current!.accessToken).not.toBe(first);
  const { body } = await server.login('susan', 'correct horse battery');
  await revoke(server, body.data?.['login'].accessToken, id);
  const error = await me().catch((reason: unknown) => reason);
  expect(CombinedGraphQLErrors.is(error) && error.errors[0]?.extensions).toMatchObject({
    reason: 'SESSION_REVOKED',
  });
});
