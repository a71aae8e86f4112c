import { buildSchema, parse, type OperationDefinitionNode } from 'graphql';
import { describe, expect, test } from 'vitest';
import { findCredentialFields } from '../../src/graphql/documents/credential-fields.ts';
import { createOperationLimits } from '../../src/graphql/documents/limits.ts';
import { openStore } from '../../src/store/open.ts';
import { code, createTestServer, password } from '../support/test-server.ts';

test('what tests or changes a credential is a credential field, and says so', async () => {
  const { schema } = await createTestServer();
  expect([...findCredentialFields(schema)].toSorted()).toEqual([
    'Mutation.changePassword',
    'Mutation.completeLogin',
    'Mutation.confirmEmail',
    'Mutation.confirmTotp',
    'Mutation.createLoginCode',
    'Mutation.disownEmail',
    'Mutation.exchangeApiKey',
    'Mutation.finishOidcLogin',
    'Mutation.linkIdentity',
    'Mutation.login',
    'Mutation.loginByMail',
    'Mutation.loginWithCode',
    'Mutation.loginWithIdToken',
    'Mutation.loginWithPasskey',
    'Mutation.reauthenticate',
    'Mutation.reauthenticateWith',
    'Mutation.refresh',
    'Mutation.registerPasskey',
    'Mutation.requestEmailChange',
    'Mutation.requestLoginMail',
    'Mutation.requestPasswordReset',
    'Mutation.requestSignUp',
    'Mutation.resetPassword',
    'Mutation.signUp',
    'Mutation.startOidcLogin',
    'Mutation.undoEmailChange',
    'Query.mailLink',
  ]);
});

describe('an operation that names two credential fields is refused, and neither runs:', () => {
  const login = (name: string, secret = password) =>
    `login(username: "${name}", password: "${secret}") { tokenType }`;
  const signUp = (name: string) =>
    `signUp(input: { username: "${name}", password: "${password}" }) { tokenType }`;
  test.each([
    ['the same one, merged', `mutation { ${login('a')} ${login('a')} }`],
    ['the same one under aliases', `mutation { a: ${login('a')} b: ${login('b')} }`],
    ['two different ones', `mutation { ${login('a')} ${signUp('b')} }`],
    ['one of them in an inline fragment', `mutation { ${login('a')} ... { b: ${login('b')} } }`],
    [
      'one of them in an inline fragment in another',
      `mutation { ${login('a')} ... on Mutation { ... { b: ${login('b')} } } }`,
    ],
    [
      'one of them in a fragment',
      `mutation { ${login('a')} ...F } fragment F on Mutation { b: ${login('b')} }`,
    ],
    [
      'both in one fragment',
      `mutation { ...F } fragment F on Mutation { ${login('a')} b: ${login('b')} }`,
    ],
    [
      'in two fragments',
      `mutation { ...F ...G } fragment F on Mutation { ${login('a')} } fragment G on Mutation { b: ${login('b')} }`,
    ],
    [
      'in a fragment of a fragment',
      `mutation { ...F } fragment F on Mutation { ...G ${login('a')} } fragment G on Mutation { b: ${login('b')} }`,
    ],
    [
      'one fragment, spread twice',
      `mutation { ...F ...F } fragment F on Mutation { ${login('a')} }`,
    ],
    [
      'one fragment, spread by two others',
      `mutation { ...F ...G } fragment F on Mutation { ...H } fragment G on Mutation { ...H } fragment H on Mutation { ${login('a')} }`,
    ],
    [
      'one of them skipped',
      `mutation { ${login('a')} b: login(username: "b", password: "b") @skip(if: true) { tokenType } }`,
    ],
    [
      'each under a condition that excludes the other',
      `mutation ($x: Boolean = true) { ... @include(if: $x) { a: ${login('a')} } ... @skip(if: $x) { b: ${login('b')} } }`,
    ],
    [
      'four of them',
      `mutation { a: ${login('a')} b: ${login('b')} ${signUp('c')} refresh(refreshToken: "x") { tokenType } }`,
    ],
  ])('%s', async (_name, query) => {
    const store = await openStore('sqlite::memory:');
    let asked = 0;
    const count =
      <Args extends unknown[], Result>(step: (...args: Args) => Result) =>
      (...args: Args) => {
        asked += 1;
        return step(...args);
      };
    const { users, passwords } = store;
    const counted = {
      ...store,
      users: { ...users, insert: count(users.insert) },
      passwords: { ...passwords, findByUsernameKey: count(passwords.findByUsernameKey) },
    };
    const server = await createTestServer({}, { store: counted });
    const answer = await server.execute(query);
    expect([answer.status, code(answer)]).toEqual([400, 'DOCUMENT_LIMIT_EXCEEDED']);
    expect(answer.body).not.toHaveProperty('data');
    expect(answer.body.errors?.[0]?.message).toMatch(
      /^An operation may name one credential field, once\. This one names (login more than once|login and signUp)\.$/,
    );
    expect(asked).toBe(0);
    // The same store, asked once: what is counted above is what a login does.
    await server.execute(`mutation { ${login('a')} }`);
    expect(asked).toBeGreaterThan(0);
  });
});

test('a refresh token that was sent twice in one operation is not used up', async () => {
  const server = await createTestServer();
  const { body } = await server.execute(
    `mutation { signUp(input: { username: "susan", password: "${password}" }) { refreshToken } }`,
  );
  const token = String(body.data?.['signUp'].refreshToken);
  const refresh = `refresh(refreshToken: "${token}") { refreshToken }`;
  const twice = await server.execute(`mutation { a: ${refresh} b: ${refresh} }`);
  expect(code(twice)).toBe('DOCUMENT_LIMIT_EXCEEDED');
  server.clock.advanceSeconds(60);
  expect((await server.execute(`mutation { ${refresh} }`)).status).toBe(200);
});

test('the selected operation counts, whatever the document held when it was last asked', async () => {
  const server = await createTestServer();
  await server.signUp('susan');
  const login = 'login(username: $u, password: $p) { tokenType }';
  const query = `mutation One($u: String!, $p: String!) { ${login} } mutation Two($u: String!, $p: String!) { a: ${login} b: ${login} } mutation Three($u: String!, $p: String!) { ${login} }`;
  const ask = async (operationName: string) => {
    const variables = { u: 'susan', p: password };
    return (await server.post(JSON.stringify({ query, operationName, variables }))).status;
  };
  const asked = ['One', 'Two', 'Three', 'One', 'Two'];
  const statuses: number[] = [];
  for (const name of asked) statuses.push(await ask(name));
  expect(statuses).toEqual([200, 400, 200, 200, 400]);
});

test('one credential field may stand beside fields that are none', async () => {
  const server = await createTestServer();
  const answer = await server.execute(
    `mutation { signUp(input: { username: "susan", password: "${password}" }) { tokenType } revokeOtherSessions logout __typename }`,
  );
  expect(answer.body.data?.['signUp']).toEqual({ tokenType: 'Bearer' });
});

describe('a schema that marks its own fields', () => {
  const schema = buildSchema(`
    directive @credential on FIELD_DEFINITION
    interface Door { open(pin: Int): Boolean close: Boolean }
    type Gate implements Door { open(pin: Int): Boolean @credential close: Boolean }
    type Window implements Door { open(pin: Int): Boolean close: Boolean }
    type Query { door: Door gate: Gate window: Window gates: [Gate] pages(first: Int = 1): [Gate] either: Either }
    union Either = Gate | Window
  `);
  const findExcess = createOperationLimits(schema);
  const isRefused = (source: string) => {
    const document = parse(source);
    const definition = document.definitions[0] as OperationDefinitionNode;
    return findExcess({ schema, document, definition, variables: {} }) !== null;
  };

  test.each([
    ['below the root', '{ gate { open } a: gate { open } }'],
    ['through an interface', '{ door { open a: open } }'],
    ['through an interface and its type', '{ door { open ... on Gate { a: open } } }'],
    ['through a union', '{ either { ... on Gate { open a: open } } }'],
    ['once for each element of a list', '{ gates { open } }'],
    ['once for each element of a page', '{ pages(first: 2) { open } }'],
  ])('has them counted %s', (_name, source) => {
    expect(isRefused(source)).toBe(true);
  });

  test.each([
    '{ gate { open close } }',
    '{ door { open } }',
    '{ window { open a: open } }',
    '{ pages { open } }',
  ])('has nothing against %s', (source) => {
    expect(isRefused(source)).toBe(false);
  });
});
