import { describe, expect, test } from 'vitest';
import { createTestServer, type GraphQLAnswer } from '../support/test-server.ts';

const times = (count: number, each: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => each(n)).join(' ');
const nested = (depth: number, open: string, inside: string, close: string) =>
  open.repeat(depth) + inside + close.repeat(depth);

/** Asks as somebody who is logged in, so that fields are resolved, and looks at the clock on the wall. */
async function expectQuickAnswer(
  body: string,
  statuses: readonly number[],
): Promise<GraphQLAnswer> {
  const server = await createTestServer();
  const authorization = `Bearer ${await server.signUp()}`;
  expect(body.length).toBeLessThanOrEqual(64 * 1024);
  const begun = performance.now();
  const answer = await server.post(body, { authorization });
  expect(performance.now() - begun).toBeLessThan(1500);
  expect(statuses).toContain(answer.status);
  expect(answer.text).not.toMatch(/\bat .*:\d+:\d+|node_modules|RangeError/);
  expect(server.logged.filter((line) => /"level":(50|60)/.test(line))).toEqual([]);
  return answer;
}

describe('a nasty document is refused within 1.5 s:', () => {
  test.each([
    [
      'fields with other arguments under one name',
      `{ me { ${times(110, (n) => `sessions(first: ${n}) { __typename }`)} } }`,
    ],
    ['one field 998 times', `{ ${'__typename '.repeat(998)} }`],
    ['998 unknown fields', `{ ${times(998, (n) => `u${n}`)} }`],
    ['300 names that resemble others', `{ me { ${times(300, (n) => `usernam${n}`)} } }`],
    ['240 operations', times(240, (n) => `query Q${n} { __typename }`)],
    ['operations of one name', '{ __typename } '.repeat(240)],
    ['450 directives', `{ __typename ${'@a'.repeat(450)} }`],
    ['450 directives on one operation', `query ${'@skip'.repeat(450)} { __typename }`],
    ['330 aliases', `{ ${times(330, (n) => `a${n}: __typename`)} }`],
    [
      'fragments that spread each other',
      `{ ...F0 } ${times(12, (n) => `fragment F${n} on Query { ${times(30, (to) => `...F${(n + to) % 12}`)} }`)}`,
    ],
    [
      'a ring of 100 fragments',
      `{ ...F0 } ${times(100, (n) => `fragment F${n} on Query { ...F${(n + 1) % 100} }`)}`,
    ],
    [
      'fragments that double each other',
      `{ ...F0 } ${times(80, (n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`)} fragment F80 on Query { __typename }`,
    ],
    [
      'fragments that triple each other',
      `{ me { ...F0 } } ${times(70, (n) => `fragment F${n} on User { ...F${n + 1} ...F${n + 1} ...F${n + 1} }`)} fragment F70 on User { id }`,
    ],
    [
      'fields in doubling fragments',
      `{ ...F0 } ${times(19, (n) => `fragment F${n} on Query { me { sessions(first: 100) { nodes { id } } } ...F${n + 1} ...F${n + 1} }`)} fragment F19 on Query { __typename }`,
    ],
    [
      '160 fragments that nobody spreads',
      `{ __typename } ${times(160, (n) => `fragment F${n} on Query { me { id } }`)}`,
    ],
    [
      '240 variables that nobody uses',
      `query (${times(240, (n) => `$v${n}: Int`)}) { __typename }`,
    ],
    ['one variable 240 times', `query (${'$v: Int '.repeat(240)}) { __typename }`],
    [
      'variables that nobody declared',
      `{ ${times(60, (n) => `...F${n}`)} } ${times(50, (n) => `fragment F${n} on Query { me { sessions(after: $v${n}) { __typename } } }`)}`,
    ],
    [
      '300 unknown arguments',
      `{ me { sessions(${times(300, (n) => `a${n}: 1`)}) { __typename } } }`,
    ],
    ['one argument 300 times', `{ me { sessions(${'first: 1 '.repeat(300)}) { __typename } } }`],
    ['selections 240 deep', `{ ${nested(240, 'me { ', 'id', ' }')} }`],
    [
      'types of types of types',
      `{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }`,
    ],
    ['__type 100 deep', `{ __type(name: "User") { ${nested(100, 'ofType { ', 'name', ' }')} } }`],
    ['a list 480 deep', `{ me { sessions(after: ${nested(480, '[', '', ']')}) { __typename } } }`],
    [
      'an object 240 deep',
      `mutation { signUp(input: ${nested(240, '{ a: ', '1', ' }')}) { tokenType } }`,
    ],
    ['a variable’s type 480 deep', `query ($a: ${nested(480, '[', 'Int', ']')}) { __typename }`],
    [
      'a variable’s default 240 deep',
      `mutation ($a: SignUpInput! = ${nested(240, '{ a: ', '1', ' }')}) { signUp(input: $a) { tokenType } }`,
    ],
    [
      'an integer of 60,000 digits',
      `{ me { sessions(first: ${'9'.repeat(60_000)}) { __typename } } }`,
    ],
    ['a name of 60,000 letters', `{ ${'a'.repeat(60_000)} }`],
    [
      'a string that does not end',
      `{ me { sessions(after: "${'a'.repeat(60_000)}) { __typename } } }`,
    ],
    [
      'a block string that does not end',
      `{ me { sessions(after: """${'"" '.repeat(12_000)}) { __typename } } }`,
    ],
    ['60,000 opening braces', '{'.repeat(60_000)],
    ['60,000 dots', `{ ${'.'.repeat(60_000)} }`],
    ['a schema', `type A { ${times(240, (n) => `a${n}: Int`)} }`],
    [
      '15 logins',
      `mutation { ${times(15, (n) => `a${n}: login(username: "a", password: "b") { tokenType }`)} }`,
    ],
    ['pages of 2,147,483,647', '{ me { sessions(first: 2147483647) { nodes { id } } } }'],
  ])('%s', async (_name, query) => {
    const answer = await expectQuickAnswer(JSON.stringify({ query, operationName: null }), [400]);
    expect(answer.body).not.toHaveProperty('data');
    expect(answer.body.errors?.[0]?.extensions['code']).toMatch(
      /^(DOCUMENT_LIMIT_EXCEEDED|GRAPHQL_(PARSE|VALIDATION)_FAILED)$/,
    );
  });

  test('sixty operations over a chain of fragments, one of them selected', async () => {
    const chain = times(70, (n) => `fragment F${n} on Query { ...F${n + 1} }`);
    const query = `${times(60, (n) => `query Q${n}($v: String) { ...F0 }`)} ${chain} fragment F70 on Query { __typename }`;
    await expectQuickAnswer(JSON.stringify({ query, operationName: 'Q7' }), [400]);
  });
});

describe('a large document that is within the limits is answered within 1.5 s:', () => {
  test.each([
    ['the same fields over and over', `{ ${'me { id } '.repeat(198)} }`],
    ['the same fields in each other', `{ ${'me { sessions { nodes { id } } } '.repeat(70)} }`],
    [
      'the same fields by way of fragments',
      `{ ${times(14, (n) => `...F${n}`)} } ${times(14, (n) => `fragment F${n} on Query { me { ${times(14, (to) => `...G${to}`)} } }`)} ${times(14, (n) => `fragment G${n} on User { id username }`)}`,
    ],
    ['inline fragments in inline fragments', `{ ${nested(320, '... { ', '__typename', ' }')} }`],
    [
      'fifteen times the schema',
      `{ ${times(15, (n) => `a${n}: __schema { types { fields { args { type { name fields { name description } } } type { fields { name description } } } } }`)} }`,
    ],
    ['60,000 commas', `{ __typename ${','.repeat(60_000)} }`],
    ['a comment of 60,000 letters', `{ __typename } # ${'a'.repeat(60_000)}`],
    [
      'a string of 60,000 letters',
      `{ me { sessions(after: "${'a'.repeat(60_000)}") { __typename } } }`,
    ],
  ])('%s', async (_name, query) => {
    await expectQuickAnswer(JSON.stringify({ query }), [200, 400]);
  });
});

describe('variables of 60 KB are refused or answered within 1.5 s:', () => {
  const login = 'mutation ($p: String!) { login(username: "susan", password: $p) { tokenType } }';
  const signUp = 'mutation ($p: SignUpInput!) { signUp(input: $p) { tokenType } }';
  const logout = 'mutation ($p: String) { logout(refreshToken: $p) }';
  const numbered = (count: number) => times(count, (n) => `"u${n}":1,`).replaceAll(' ', '');
  test.each([
    ['a list 5,000 deep', login, nested(5000, '[', '', ']')],
    ['a list 30,000 deep', login, nested(30_000, '[', '', ']')],
    ['an object 5,000 deep', login, nested(5000, '{"a":', '1', '}')],
    ['an input 5,000 deep', signUp, nested(5000, '{"username":', '1', '}')],
    [
      'a list 5,000 deep in an input',
      signUp,
      `{"username":"a","password":${nested(5000, '[', '', ']')}}`,
    ],
    ['20,000 numbers', login, `[${'1,'.repeat(20_000)}1]`],
    ['an input of 5,000 fields', signUp, `{${numbered(5000)}"username":"a","password":"b"}`],
    ['a refresh token of 60,000 letters', logout, `"${'a'.repeat(60_000)}"`],
    ['a password of 60,000 letters', login, `"${'a'.repeat(60_000)}"`],
    [
      'a password of 20,000 letters that grow eighteenfold (NFKC)',
      login,
      `"${'\ufdfa'.repeat(20_000)}"`,
    ],
    ['a password of 30,000 combining marks', login, `"a${'\u0327\u0301'.repeat(15_000)}"`],
    [
      'a username of 20,000 letters that grow',
      signUp,
      `{"username":"${'\ufdfa'.repeat(20_000)}","password":"b"}`,
    ],
  ])('%s', async (_name, query, value) => {
    const body = `{"query":${JSON.stringify(query)},"variables":{"p":${value}}}`;
    await expectQuickAnswer(body, query === logout ? [200] : [400]);
  });

  test('5,000 of them that nobody asked for', async () => {
    const variables = `{${numbered(5000)}"p":"not her password"}`;
    const body = `{"query":${JSON.stringify(login)},"variables":${variables}}`;
    await expectQuickAnswer(body, [401]);
  });

  test('extensions 20,000 deep', async () => {
    const extensions = `{"a":${nested(20_000, '[', '', ']')}}`;
    await expectQuickAnswer(`{"query":"{ __typename }","extensions":${extensions}}`, [200]);
  });
});
