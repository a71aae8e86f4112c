import { getIntrospectionQuery } from 'graphql';
import { describe, expect, test } from 'vitest';
import { code, createTestServer } from '../support/test-server.ts';

const production = { NODE_ENV: 'production', AUTH_ISSUER: 'https://auth.example.com' };

describe('in production', () => {
  test.each([
    ['the introspection query', getIntrospectionQuery()],
    ['__schema', '{ __schema { queryType { name } } }'],
    ['__schema under an alias', '{ me: __schema { queryType { name } } }'],
    ['__type', '{ __type(name: "User") { name } }'],
    ['__schema in a fragment', '{ ...F } fragment F on Query { __schema { queryType { name } } }'],
    ['__schema that is skipped', '{ __typename __schema @skip(if: true) { queryType { name } } }'],
  ])('%s is refused with the way out', async (_name, query) => {
    const server = await createTestServer(production);
    const answer = await server.execute(query);
    expect([answer.status, code(answer)]).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
    expect(answer.body.errors?.[0]?.message).toMatch(
      /^This server does not answer __(schema|type)\. Read schema\.graphql, or set AUTH_INTROSPECTION=on\.$/,
    );
    expect(answer.body).not.toHaveProperty('data');
  });

  test('__typename is answered: clients’ caches ask for it', async () => {
    const server = await createTestServer(production);
    expect((await server.execute('{ __typename }')).body.data).toEqual({ __typename: 'Query' });
  });

  test('AUTH_INTROSPECTION=on brings it back', async () => {
    const server = await createTestServer({ ...production, AUTH_INTROSPECTION: 'on' });
    expect((await server.execute(getIntrospectionQuery())).status).toBe(200);
  });
});

test('outside of production the schema can be asked for, unless AUTH_INTROSPECTION=off', async () => {
  const query = '{ __schema { queryType { name } } }';
  const open = await createTestServer();
  expect((await open.execute(query)).status).toBe(200);
  const closed = await createTestServer({ AUTH_INTROSPECTION: 'off' });
  expect(code(await closed.execute(query))).toBe('GRAPHQL_VALIDATION_FAILED');
});

describe('a wrong name is answered with similar ones in development, and never in production:', () => {
  test.each([
    ['a field', '{ mee { id } }'],
    ['a field that lacks its selection', '{ me }'],
    ['an argument', '{ me { sessions(frist: 1) { nodes { id } } } }'],
    ['a type', '{ me { ... on Usr { id } } }'],
    [
      'a member of an input',
      'mutation { signUp(input: { usernam: "a", username: "a", password: "b" }) { tokenType } }',
    ],
    ['an argument of a directive', '{ __typename @skip(iff: true) }'],
  ])('%s', async (_name, query) => {
    const open = await createTestServer();
    const [first] = (await open.execute(query)).body.errors ?? [];
    expect(first?.message).toContain('Did you mean');
    const closed = await createTestServer(production);
    const answer = await closed.execute(query);
    expect(code(answer)).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(answer.text).not.toContain('Did you mean');
  });
});

describe('in production an error says where the document is wrong, and names nothing that it does not hold:', () => {
  const signUp = 'mutation ($i: SignUpInput!) { signUp(input: $i) { tokenType } }';

  test.each([
    ['{ mee }', 'There is no such field here.', 3],
    ['{ me }', 'This field lacks a selection of fields, or must not have one.', 3],
    ['{ me(x: 1) { id } }', 'There is no such argument here.', 6],
    ['mutation { login(username: "a") { tokenType } }', 'A required argument is missing here.', 12],
    [
      'mutation { signUp(input: { username: "a" }) { tokenType } }',
      'This value does not have the type that is needed here.',
      26,
    ],
    // A value that is a word of the sentence.
    [
      'mutation { logout(refreshToken: needed) }',
      'This value does not have the type that is needed here.',
      33,
    ],
    [
      'query ($n: Int) { me { sessions(after: $n) { __typename } } }',
      'This variable does not have the type that is needed here.',
      8,
    ],
    ['{ me { ... on Session { id } } }', 'No value can have the type of this fragment here.', 8],
    [
      '{ me { id: username id } }',
      'These fields have one name in the answer and are different. Use aliases.',
      8,
    ],
    ['query ($n: Int) { __typename }', 'Variable "$n" is never used.', 8],
  ])('%s', async (query, message, column) => {
    const server = await createTestServer(production);
    const open = await createTestServer();
    const [closed, opened] = [await server.execute(query), await open.execute(query)];
    const [error] = closed.body.errors ?? [];
    expect(code(closed)).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(error).toHaveProperty('locations[0]', { line: 1, column });
    expect([closed.status, error]).toEqual([
      opened.status,
      { ...opened.body.errors?.[0], message },
    ]);
  });

  test('a variable that lacks a field', async () => {
    const server = await createTestServer(production);
    const { body } = await server.execute(signUp, { variables: { i: { username: 'susan' } } });
    expect(body.errors?.[0]).toMatchObject({
      message: 'Variable "$i" lacks a field that its type requires.',
      path: ['signUp'],
      extensions: { code: 'BAD_USER_INPUT', argument: ['input'] },
    });
  });
});
