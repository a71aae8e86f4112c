import { describe, expect, test } from 'vitest';
import { createCompiledOperations } from '../../src/fast-path/compiled-operations.ts';
import { createTestServer } from '../support/test-server.ts';

async function setUp({ introspection = true } = {}) {
  const { schema } = await createTestServer();
  const find = createCompiledOperations(schema, { introspection });
  return (query: string, more: object = {}) =>
    find(Buffer.from(JSON.stringify({ query, ...more })));
}

describe('a query', () => {
  test('is kept whole where it has no variables: the same bytes find the same one', async () => {
    const find = await setUp();
    expect(find('{ me { id } }')).not.toBeNull();
    expect(find('{ me { id } }')).toBe(find('{ me { id } }'));
    expect(find('{ me { id } }', { variables: {} })).toBe(find('{ me { id } }', { variables: {} }));
    expect(find('{ me { id } }')).not.toBe(find('{ me { username } }'));
  });

  test('with a string in it, or in its variables, is answered and never kept', async () => {
    const find = await setUp();
    const literal = '{ me { sessions(after: "x") { nodes { id } } } }';
    expect(find(literal)).not.toBeNull();
    expect(find(literal)).not.toBe(find(literal));
    const variable = 'query ($a: String) { me { sessions(after: $a) { nodes { id } } } }';
    const more = { variables: { a: 'a secret' } };
    expect(find(variable, more)).not.toBeNull();
    expect(find(variable, more)).not.toBe(find(variable, more));
  });
});

describe('a mutation', () => {
  test('is compiled once where the credentials are in its variables, which are never kept', async () => {
    const find = await setUp();
    const login =
      'mutation ($username: String!, $password: String!) { login(username: $username, password: $password) { expiresIn } }';
    const one = find(login, { variables: { username: 'susan', password: 'a secret' } });
    const other = find(login, { variables: { username: 'susan', password: 'a secret' } });
    expect(one?.isQuery).toBe(false);
    expect(other).not.toBe(one);
  });

  test('with two credential fields is left to yoga, which refuses it', async () => {
    const find = await setUp();
    const refresh = 'refresh(refreshToken: "x") { expiresIn }';
    expect(find(`mutation { ${refresh} }`)).not.toBeNull();
    expect(find(`mutation { a: ${refresh} b: ${refresh} }`)).toBeNull();
  });
});

describe('yoga is left to answer', () => {
  test.each([
    ['a syntax error', '{ me'],
    ['a field that does not exist', '{ nothing }'],
    ['two operations without a name', 'query A { me { id } } query B { me { id } }'],
    [
      'too many aliases',
      `{ ${Array.from({ length: 16 }, (_, n) => `a${n}: __typename`).join(' ')} }`,
    ],
    [
      'a variable that is missing',
      'query ($n: Int!) { me { sessions(first: $n) { nodes { id } } } }',
    ],
    ['no operation at all', 'fragment F on Query { __typename }'],
  ])('%s', async (_name, query) => {
    const find = await setUp();
    expect(find(query)).toBeNull();
    expect(find(query)).toBeNull();
  });

  test('introspection where it is off', async () => {
    const find = await setUp({ introspection: false });
    expect(find('{ __schema { __typename } }')).toBeNull();
    expect(find('{ __typename }')).not.toBeNull();
  });

  test.each(['', '{', '[]', 'null', '{"query":1}', '{"query":"{ me { id } }","x":1}'])(
    'the body %j',
    async (body) => {
      const { schema } = await createTestServer();
      expect(
        createCompiledOperations(schema, { introspection: true })(Buffer.from(body)),
      ).toBeNull();
    },
  );
});

test('what is kept is bounded, and the oldest goes', async () => {
  const find = await setUp();
  const first = find('{ me { id } }');
  for (let n = 0; n < 4000; n += 1) find(`{ me { id } } ${'#'.repeat(100)}${n}`);
  expect(find('{ me { id } }')).not.toBe(first);
});
