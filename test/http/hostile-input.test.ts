import {
  getNamedType,
  isInputObjectType,
  isLeafType,
  isListType,
  getNullableType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { code, createTestServer, password, type TestServer } from '../support/test-server.ts';

interface Question {
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

/** Returns a question for each root field, with the value for each of its text arguments. */
function questions({ schema }: TestServer, value: unknown): Question[] {
  const ask = (operation: string, field: GraphQLField<unknown, unknown>): Question => {
    const { args, name, type } = field;
    const declared = args.map((arg) => `$${arg.name}: ${arg.type.toString()}`).join(', ');
    const passed = args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
    const selection = isLeafType(getNamedType(type)) ? '' : ' { __typename }';
    return {
      query: `${operation}${declared && ` (${declared})`} { ${name}${passed && `(${passed})`}${selection} }`,
      variables: Object.fromEntries(
        args.map((arg: GraphQLArgument) => [arg.name, fill(arg.type, value)]),
      ),
    };
  };
  const fields = (type: ReturnType<typeof schema.getQueryType>) =>
    Object.values(type?.getFields() ?? {});
  return [
    ...fields(schema.getQueryType()).map((field) => ask('query', field)),
    ...fields(schema.getMutationType()).map((field) => ask('mutation', field)),
    {
      query: 'query ($after: String) { me { sessions(after: $after) { nodes { id } } } }',
      variables: { after: value },
    },
  ];
}

function fill(type: GraphQLInputType, value: unknown): unknown {
  const named = getNullableType(type);
  if (isListType(named)) return [fill(named.ofType, value)];
  if (!isInputObjectType(named)) return value;
  const fields = Object.values(named.getFields());
  return Object.fromEntries(fields.map((field) => [field.name, fill(field.type, value)]));
}

/** Asks everything, as a stranger and as somebody, and expects answers that blame the caller or nobody. */
async function expectNoFault(server: TestServer, value: unknown) {
  const token = await server.signUp();
  const all = questions(server, value);
  const isLogout = ({ query }: Question) => query.includes('{ logout');
  // At the end, since it may end the session that the others speak for.
  for (const question of [...all.filter((one) => !isLogout(one)), ...all.filter(isLogout)]) {
    for (const options of [question, { ...question, token }]) {
      const answer = await server.execute(question.query, options);
      expect(answer.status, question.query).toBeLessThan(500);
      expect(answer.text).not.toMatch(/INTERNAL_SERVER_ERROR|\bat .*:\d+:\d+|\[object Object\]/);
      expect(Boolean(answer.body.data) || typeof code(answer) === 'string').toBe(true);
    }
  }
  expect(server.logged.filter((line) => /"level":(50|60)/.test(line))).toEqual([]);
}

describe('every argument of every root field takes, or refuses,', () => {
  test.each<[string, unknown]>([
    ['a NUL byte', '\0'],
    ['a NUL byte inside', 'susan\0admin'],
    ['nothing but spaces', '   '],
    ['an empty string', ''],
    ['half of a surrogate pair', 'a\ud800b'],
    ['letters that run from right to left', '\u202esusan\u202c'],
    ['the end of a line', 'susan\r\nSet-Cookie: a=b'],
    ['SQL', "susan' OR '1'='1'; DROP TABLE users; --"],
    ['a path', '../../../etc/passwd'],
    ['a template', '{{7*7}}${7*7}<%= 7*7 %>'],
    ['a name of every object', '__proto__'],
    ['another', 'constructor'],
    ['ten thousand letters', 'a'.repeat(10_000)],
    ['null', null],
    ['a number', 7],
    ['a fraction', 1.5],
    ['a number beyond all', 1e308],
    ['true', true],
    ['a list', ['susan']],
    ['an empty list', []],
    ['an empty object', {}],
    ['an operator', { $ne: null }],
    ['an object that says what it is', { toString: 'susan', valueOf: 1, length: 3 }],
    ['a prototype', JSON.parse('{"__proto__":{"username":"susan"},"constructor":{}}')],
  ])('%s', async (_name, value) => {
    const server = await createTestServer({ AUTH_ACCESS_TTL_SECONDS: '86400' });
    await expectNoFault(server, value);
  });
});

describe('names that objects have of themselves', () => {
  const signUp = 'signUp(input: $input) { user { username } }';

  test('are no variables, and no members of an input', async () => {
    const server = await createTestServer();
    const query = `mutation ($input: SignUpInput!) { ${signUp} }`;
    const good = `{"username":"susan","password":"${password}"}`;
    for (const variables of [
      `{"__proto__":{"input":${good}}}`,
      `{"input":{"__proto__":${good}}}`,
      `{"input":{"username":"susan","__proto__":${good}}}`,
      `{"input":{"username":"susan","password":"${password}","__proto__":{"admin":true}}}`,
      `{"input":{"username":"susan","password":"${password}","constructor":{}}}`,
    ]) {
      const answer = await server.post(`{"query":"${query}","variables":${variables}}`);
      expect([answer.status, code(answer)]).toEqual([400, 'BAD_USER_INPUT']);
    }
    expect(await server.store.users.findByUsernameKey('susan')).toBeNull();
    expect({}).not.toHaveProperty('admin');
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    '%s may be the name of a variable, an operation, a fragment or an answer',
    async (name) => {
      const server = await createTestServer();
      const query = `mutation ${name} ($${name}: SignUpInput!) { ...${name} } fragment ${name} on Mutation { ${name}: signUp(input: $${name}) { user { username } } }`;
      const missing = await server.post(JSON.stringify({ query, variables: {} }));
      expect([missing.status, code(missing)]).toEqual([400, 'BAD_USER_INPUT']);
      const twice = await server.execute(`{ ${name}: __typename me { id } }`);
      expect(twice.text).toContain(`"${name}":"Query"`);
      const refused = await server.execute(`{ ${name}: me { id } }`);
      expect([refused.status, code(refused)]).toEqual([401, 'UNAUTHENTICATED']);
      const other = JSON.stringify({ query: 'query A { __typename }', operationName: name });
      expect(code(await server.post(other))).toBe('GRAPHQL_VALIDATION_FAILED');
    },
  );

  test.each(['__proto__', 'constructor'])('%s is no member of a request', async (name) => {
    const server = await createTestServer();
    const answer = await server.post(`{"${name}":{"query":"{ __typename }"}}`);
    expect([answer.status, code(answer)]).toEqual([400, 'BAD_REQUEST']);
  });
});

test('a password of a megabyte is 413, and is not hashed', async () => {
  const server = await createTestServer();
  const begun = performance.now();
  const answer = await server.login('susan', 'a'.repeat(1_000_000));
  expect([answer.status, code(answer)]).toEqual([413, 'BODY_TOO_LARGE']);
  expect(performance.now() - begun).toBeLessThan(500);
});

test('a batch runs none of its operations', async () => {
  const server = await createTestServer();
  const query = `mutation { signUp(input: { username: "susan", password: "${password}" }) { tokenType } }`;
  for (const body of [[{ query }], [{ query }, { query }], [], [[]]]) {
    const answer = await server.post(JSON.stringify(body));
    expect([answer.status, code(answer)]).toEqual([400, 'BAD_REQUEST']);
  }
  expect(await server.store.users.findByUsernameKey('susan')).toBeNull();
});
