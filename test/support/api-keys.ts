import { uuidV7 } from '../../src/lib/uuid.ts';
import { systemRandom } from '../../src/lib/secrets.ts';
import { read, type GraphQLAnswer, type TestServer } from './test-server.ts';
import { userId } from './user-id.ts';

export interface Given {
  readonly name?: string;
  readonly scopes?: readonly string[];
  readonly expiresIn?: number;
  readonly serviceAccount?: string;
}

const create = `mutation ($input: CreateApiKeyInput!) {
  createApiKey(input: $input) {
    secret
    apiKey { id name prefix scopes createdAt lastUsedAt lastUsedIp expiresAt revokedAt }
  }
}`;

/** Asks for a key. */
export function askForKey(
  server: TestServer,
  token: string,
  given: Given = {},
): Promise<GraphQLAnswer> {
  return server.execute(create, { token, variables: { input: { name: 'backup', ...given } } });
}

/** Returns a new key of the user of the token. */
export async function newKey(server: TestServer, token: string, given: Given = {}) {
  const answer = await askForKey(server, token, given);
  const created = answer.body.data?.['createApiKey'];
  if (!created) throw new Error(`No key: ${answer.text}`);
  return created as { secret: string; apiKey: Record<string, any> & { id: string } };
}

/** Exchanges a key by GraphQL. */
export function exchange(server: TestServer, apiKey: string, scope?: string) {
  const document = `mutation ($apiKey: String!, $scope: String) {
    exchangeApiKey(apiKey: $apiKey, scope: $scope) { accessToken tokenType expiresIn scope }
  }`;
  return server.execute(document, { variables: { apiKey, scope } });
}

/** Returns the access token for a key. */
export async function tokenFor(server: TestServer, apiKey: string, scope?: string) {
  const answer = await exchange(server, apiKey, scope);
  const token: unknown = answer.body.data?.['exchangeApiKey']?.accessToken;
  if (typeof token !== 'string') throw new Error(`No token: ${answer.text}`);
  return token;
}

/** Ends a key. */
export function revoke(server: TestServer, token: string, id: string) {
  const variables = { id };
  return server.execute('mutation ($id: ID!) { revokeApiKey(id: $id) }', { token, variables });
}

/** Posts a form to the token endpoint. */
export async function postForm(
  server: Pick<TestServer, 'fetch'>,
  form: Record<string, string> | string,
  headers: Record<string, string> = {},
  { url = 'http://localhost:4000/oauth/token', ip }: { url?: string; ip?: string } = {},
) {
  const request = new Request(url, {
    method: 'POST',
    body: new URLSearchParams(form).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  });
  const answer = await read(await server.fetch(request, ip === undefined ? undefined : { ip }));
  return { ...answer, json: answer.body as Record<string, any> };
}

/** The header of HTTP Basic for these credentials. */
export function basic(id: string, secret: string): { authorization: string } {
  const [name, password] = [id, secret].map(encodeURIComponent);
  return { authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` };
}

/** Stores a service account with these scopes, and returns its id. */
export async function newServiceAccount(
  { store, clock }: Pick<TestServer, 'store' | 'clock'>,
  scope = '',
  username = 'robot',
): Promise<string> {
  const id = uuidV7(clock, systemRandom);
  const createdAt = new Date(clock.now());
  const named = { id, username, usernameKey: username, createdAt, disabledAt: null, scope };
  const outcome = await store.apiKeys.insertServiceAccount(named);
  if (outcome !== 'inserted') throw new Error(outcome);
  return id;
}

/** Gives a user these scopes. */
export async function grant(
  { store }: Pick<TestServer, 'store'>,
  name: string,
  ...scopes: readonly string[]
): Promise<void> {
  const id = await userId(store, name);
  for (const scope of scopes) await store.users.grantScope(id, scope);
}
