import { getNamedType, isLeafType, isObjectType, type GraphQLObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { newKey, newServiceAccount, grant, tokenFor } from '../../support/api-keys.ts';
import { operations } from '../../support/root-operations.ts';
import { code, createTestServer, password } from '../../support/test-server.ts';
import { setUp } from '../../support/remote-service.ts';

const guards = ['requiresInteractive', 'requiresFresh'];

/** Whether the field, or the type that it leads to, is for users who logged in themselves, and lately. */
function isForUsers(field: ReturnType<GraphQLObjectType['getFields']>[string]): boolean {
  const names = field.astNode?.directives?.map(({ name }) => name.value) ?? [];
  return guards.some((guard) => names.includes(guard));
}

test('a key with every scope is refused each field of the schema that asks for a login, and for a fresh one', async () => {
  const server = await createTestServer({ AUTH_ADMIN: 'on' });
  await server.signUp();
  await grant(server, 'susan', 'latchkey:admin');
  const { body } = await server.login('susan', password);
  const token = body.data?.['login'].accessToken as string;
  const { secret } = await newKey(server, token, { scopes: ['latchkey:admin'] });
  const program = await tokenFor(server, secret);

  let asked = 0;
  for (const { name, document } of operations(server.schema)) {
    const [type = '', field = ''] = name.split('.');
    const root = server.schema.getType(type);
    if (!isObjectType(root) || !isForUsers(root.getFields()[field]!)) continue;
    const answer = await server.execute(document, { token: program });
    expect([name, code(answer)]).toEqual([name, 'FORBIDDEN']);
    asked += 1;
  }
  expect(asked).toBeGreaterThan(20);
  // It is good for what asks for nothing more than a scope.
  expect(code(await server.me(program))).toBeUndefined();
});

test('a key is refused each field of its own user that is about sessions and credentials', async () => {
  const server = await createTestServer();
  const token = await server.signUp();
  const { secret } = await newKey(server, token);
  const program = await tokenFor(server, secret);
  const user = server.schema.getType('User') as GraphQLObjectType;
  const fields = Object.values(user.getFields()).filter(isForUsers);
  expect(fields.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['sessions', 'apiKeys', 'secondFactors']),
  );
  for (const { name, type } of fields) {
    const selection = isLeafType(getNamedType(type)) ? '' : '{ __typename }';
    const answer = await server.execute(`{ me { ${name} ${selection} } }`, { token: program });
    expect([name, code(answer)]).toEqual([name, 'FORBIDDEN']);
  }
});

test('a service elsewhere takes the token of a key, and knows that no user logged in', async () => {
  const { latchkey, ask } = await setUp();
  const { accessToken } = await latchkey.asUser();
  const create = 'mutation { createApiKey(input: { name: "backup" }) { secret } }';
  const post = async (query: string, token?: string) => {
    const headers = {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    };
    const body = JSON.stringify({ query });
    const request = new Request('http://localhost:4000/graphql', { method: 'POST', headers, body });
    const answer = await latchkey.fetch(request);
    return answer.json();
  };
  const { secret } = (await post(create, accessToken)).data.createApiKey;
  const exchanged = await post(`mutation { exchangeApiKey(apiKey: "${secret}") { accessToken } }`);
  const program = exchanged.data.exchangeApiKey.accessToken as string;
  expect((await ask('{ whoami }', program)).refusals).toBeUndefined();
  expect((await ask('{ own }', program)).refusals).toEqual([{ code: 'FORBIDDEN' }]);
  // No login makes a key fresh.
  expect((await ask('{ vault }', program)).refusals).toEqual([{ code: 'FORBIDDEN' }]);
});

test('a service account cannot log in', async () => {
  const server = await createTestServer();
  await newServiceAccount(server);
  expect(code(await server.login('robot', password))).toBe('INVALID_CREDENTIALS');
});
