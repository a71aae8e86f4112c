import { password, type TestServer } from './test-server.ts';

const login = `mutation { login(username: "susan", password: "${password}") { accessToken } }`;

/** Susan creates a key, looks at her keys and at what has happened, exchanges the key and ends it. */
async function useKey(server: TestServer): Promise<void> {
  const { body } = await server.execute(login);
  const token = body.data!['login'].accessToken as string;
  const created = await server.execute(
    'mutation { createApiKey(input: { name: "x" }) { secret apiKey { id } } }',
    { token },
  );
  const { secret, apiKey } = created.body.data!['createApiKey'];
  await server.execute('{ me { apiKeys { id scopes } activity(first: 5) { nodes { id } } } }', {
    token,
  });
  await server.execute('mutation ($k: String!) { exchangeApiKey(apiKey: $k) { accessToken } }', {
    variables: { k: secret },
  });
  await server.execute('mutation ($id: ID!) { revokeApiKey(id: $id) }', {
    token,
    variables: { id: apiKey.id },
  });
}

/** What requests about API keys ask for, by the field that they are about. */
export const keyWork = { createApiKey: useKey, revokeApiKey: useKey, exchangeApiKey: useKey };
