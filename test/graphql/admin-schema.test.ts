import { buildSchema, getIntrospectionQuery, printSchema } from 'graphql';
import { expect, test } from 'vitest';
import { readAdminTypeDefs, typeDefs } from '../../src/graphql/extension/type-defs.ts';
import { ExtensionError } from '../../src/graphql/extension/extension.ts';
import { bothPaths, json } from '../support/both-paths.ts';
import { createTestServer } from '../support/test-server.ts';

/** The types that only the fields for administrators have. */
function addedTypes(): string[] {
  const known = buildSchema(typeDefs);
  const all = buildSchema(`${typeDefs}\n${readAdminTypeDefs()}`);
  return Object.keys(all.getTypeMap()).filter((name) => !known.getType(name));
}

test('a server that does not switch it on has nothing of it: no field, no type, no word in introspection', async () => {
  const names = addedTypes();
  expect(names).toEqual(expect.arrayContaining(['UserConnection', 'Impersonation', 'Webhook']));
  const server = await createTestServer();
  expect(names.filter((name) => server.schema.getType(name))).toEqual([]);
  const { text } = await server.execute(getIntrospectionQuery());
  for (const word of ['impersonate', 'auditEvents', 'resetSecondFactors', ...names])
    expect(text).not.toContain(`"name":"${word}"`);
});

test('one that does has all of it, in its schema and in introspection', async () => {
  const server = await createTestServer({ AUTH_ADMIN: 'on' });
  const printed = printSchema(server.schema);
  const { text } = await server.execute(getIntrospectionQuery());
  for (const name of ['impersonate', 'auditEvents', ...addedTypes()]) {
    expect(printed).toContain(name);
    expect(text).toContain(`"name":"${name}"`);
  }
});

test.each([
  '{ users { nodes { id } } }',
  '{ auditEvents { nodes { id } } }',
  '{ me { scopes kind } }',
  'mutation { impersonate(id: "1", reason: "r") { accessToken } }',
])(
  'on both paths, %s is no document of a server without it, and one with it knows it',
  async (query) => {
    const off = await bothPaths();
    const refused = await off.expectAlike({ headers: off.bearer(), body: json(query) });
    expect(JSON.parse(refused.body).errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    const on = await bothPaths({ AUTH_ADMIN: 'on' });
    const { body } = await on.expectAlike({ headers: on.bearer(), body: json(query) });
    expect(body).not.toContain('GRAPHQL_VALIDATION_FAILED');
  },
);

test('a field of an embedder may have the name of one for administrators, where these are off', async () => {
  const extension = {
    typeDefs: 'extend type Query { users: Int @public }',
    resolvers: { Query: { users: () => 3 } },
  };
  const server = await createTestServer({}, extension);
  expect((await server.execute('{ users }')).body.data).toEqual({ users: 3 });
  const both = createTestServer({ AUTH_ADMIN: 'on' }, extension);
  await expect(both).rejects.toThrow(ExtensionError);
  await expect(both).rejects.toThrow('Query.users');
});
