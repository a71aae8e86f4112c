import { getIntrospectionQuery } from 'graphql';
import { describe, expect, test } from 'vitest';
import { code, createTestServer, type TestServer } from '../support/test-server.ts';

const times = (count: number, each: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => each(n)).join(' ');

async function expectLimit(server: TestServer, query: string, message: string) {
  const answer = await server.execute(query);
  expect(answer.body).not.toHaveProperty('data');
  expect([answer.status, code(answer)]).toEqual([400, 'DOCUMENT_LIMIT_EXCEEDED']);
  expect(answer.body.errors?.[0]?.message).toBe(message);
}

describe('fields may be nested 20 deep, and no deeper:', () => {
  const chain = (length: number) => `${'ofType {'.repeat(length)} name ${'}'.repeat(length)}`;
  const inline = (length: number) =>
    `${'... { ofType {'.repeat(length)} name ${'} }'.repeat(length)}`;
  test.each<[string, (length: number) => string]>([
    ['as they are', (length) => `{ __type(name: "User") { ${chain(length)} } }`],
    ['in inline fragments', (length) => `{ __type(name: "User") { ${inline(length)} } }`],
    [
      'in a fragment',
      (length) => `{ __type(name: "User") { ...F } } fragment F on __Type { ${chain(length)} }`,
    ],
    [
      'in a fragment that was already spread higher up',
      (length) =>
        `{ __type(name: "User") { ...F ofType { ...F } } } fragment F on __Type { ${chain(length - 1)} }`,
    ],
    [
      'in a fragment of a fragment',
      (length) =>
        `{ __type(name: "User") { ...G } } fragment F on __Type { ${chain(length - 3)} } fragment G on __Type { ofType { ofType { ofType { ...F } } } }`,
    ],
  ])('%s', async (_name, nest) => {
    const server = await createTestServer();
    expect((await server.execute(nest(18))).status).toBe(200);
    await expectLimit(server, nest(19), 'The document nests fields more than 20 deep.');
  });
});

describe('an operation may have 15 aliases, and no more:', () => {
  test.each<[string, (count: number) => string]>([
    ['as they are', (count) => `{ ${times(count, (n) => `a${n}: __typename`)} }`],
    ['with the name of the field', (count) => `{ ${'__typename: __typename '.repeat(count)} }`],
    [
      'in a fragment that is spread again and again',
      (count) => `{ ${'...F '.repeat(count)} } fragment F on Query { a: __typename }`,
    ],
  ])('%s', async (_name, query) => {
    const server = await createTestServer();
    expect((await server.execute(query(15))).status).toBe(200);
    await expectLimit(server, query(16), 'The operation has more than 15 aliases.');
  });

  test('also in one that is not the selected one, but not in both together', async () => {
    const server = await createTestServer();
    const ask = async (count: number) => {
      const aliases = times(count, (n) => `a${n}: __typename`);
      const query = `query A { ${aliases} } query B { ${aliases} a: __typename }`;
      return (await server.post(JSON.stringify({ query, operationName: 'A' }))).status;
    };
    expect([await ask(14), await ask(15)]).toEqual([200, 400]);
  });
});

describe('an operation may have 10 directives, and no more:', () => {
  const skip = '@skip(if: false)';
  test.each<[string, (count: number) => string]>([
    ['on fields', (count) => `{ ${`__typename ${skip} `.repeat(count)} }`],
    ['on inline fragments', (count) => `{ ${`... ${skip} { __typename } `.repeat(count)} }`],
    [
      'on spreads and inside of the fragment',
      (count) =>
        `{ ${`...F ${skip} `.repeat(count - 5)} ${'...G '.repeat(5)} } fragment F on Query { __typename } fragment G on Query { __typename ${skip} }`,
    ],
  ])('%s', async (_name, query) => {
    const server = await createTestServer();
    expect((await server.execute(query(10))).status).toBe(200);
    await expectLimit(server, query(11), 'The operation has more than 10 directives.');
  });

  test.each([
    ['one field', `{ __typename ${'@skip(if: false) '.repeat(11)} }`],
    ['the operation', `query ${'@a '.repeat(11)} { __typename }`],
    ['a variable', `query ($a: Int ${'@a '.repeat(11)}) { __typename }`],
    ['a fragment', `{ __typename } fragment F on Query ${'@a '.repeat(11)} { __typename }`],
    ['180 times an unknown one', `{ __typename ${'@a '.repeat(180)} }`],
  ])('all on %s', async (_name, query) => {
    const server = await createTestServer();
    await expectLimit(server, query, 'The operation has more than 10 directives.');
  });
});

describe('an operation may cost 5,000 fields, and no more:', () => {
  const message = 'The operation may cost more than 5000 fields. Ask for fewer.';
  const ids = (count: number) => 'id '.repeat(count);
  const fragments = (count: number) =>
    times(count, (n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`);

  test.each([
    // me and sessions cost 1 each, then 100 times nodes and what is asked of them.
    ['a page of 100', `{ me { sessions(first: 100) { nodes { ${ids(48)} } } } }`, ids(49)],
    ['the usual page of 20', `{ me { sessions { nodes { ${ids(248)} } } } }`, ids(249)],
    [
      'a page by a variable’s default',
      `query ($n: Int = 100) { me { sessions(first: $n) { nodes { ${ids(48)} } } } }`,
      ids(49),
    ],
    [
      'a page in a fragment',
      `{ me { ...F } } fragment F on User { sessions(first: 100) { nodes { ...G } } } fragment G on Session { ${ids(48)} }`,
      ids(49),
    ],
  ])('%s', async (_name, query, more) => {
    const server = await createTestServer();
    expect(code(await server.execute(query))).toBe('UNAUTHENTICATED');
    await expectLimit(server, query.replace(/(id )+/, more), message);
  });

  test('a page by a variable costs what the variable says, each time', async () => {
    const server = await createTestServer();
    const query = `query ($n: Int) { me { sessions(first: $n) { nodes { ${ids(48)} } } } }`;
    const ask = async (n: unknown) => code(await server.execute(query, { variables: { n } }));
    const first = [await ask(102), await ask(103), await ask(102), await ask(-2_000_000_000)];
    expect(first).toEqual([
      'UNAUTHENTICATED',
      'DOCUMENT_LIMIT_EXCEEDED',
      'UNAUTHENTICATED',
      'UNAUTHENTICATED',
    ]);
    expect(await ask(2_147_483_647)).toBe('DOCUMENT_LIMIT_EXCEEDED');
  });

  describe('a list counts once in a page that was counted, and as ten in whatever is only called a connection:', () => {
    const typeDefs = `
      extend type Query {
        pages(first: Int): ItemConnection @authenticated
        lists(first: Int): [ListedConnection] @authenticated
        database: DatabaseConnection @authenticated
        either(first: Int): EitherConnection @authenticated
        both(first: Int): SometimesConnection @authenticated
        neither: SometimesConnection @authenticated
      }
      type Item { id: ID }
      type ItemConnection { nodes: [Item] warnings: [Item] }
      type ListedConnection { nodes: [Item] }
      type DatabaseConnection { nodes: [Item] edges: [Item] }
      interface EitherConnection { nodes: [Item] }
      type OneConnection implements EitherConnection { nodes: [Item] }
      type SometimesConnection { nodes: [Item] }`;
    const fields = ['pages', 'lists', 'database', 'either', 'both', 'neither'];
    const resolvers = {
      Query: Object.fromEntries(fields.map((field) => [field, () => null])),
      EitherConnection: { __resolveType: () => 'OneConnection' },
    };

    test.each<[string, (ids: string) => string, number]>([
      ['a page', (id) => `{ pages(first: 100) { nodes { ${id} } } }`, 48],
      ['another list of a page', (id) => `{ pages(first: 100) { warnings { ${id} } } }`, 4],
      ['a list of connections', (id) => `{ lists(first: 100) { nodes { ${id} } } }`, 4],
      ['no page', (id) => `{ database { nodes { ${id} } } }`, 499],
      ['no page, with edges', (id) => `{ database { edges { ${id} } } }`, 499],
      ['an interface', (id) => `{ either(first: 100) { nodes { ${id} } } }`, 48],
      [
        'one of an interface',
        (id) => `{ either(first: 100) { ... on OneConnection { nodes { ${id} } } } }`,
        48,
      ],
      ['a type that is a page elsewhere', (id) => `{ neither { nodes { ${id} } } }`, 499],
      ['a page that elsewhere is none', (id) => `{ both(first: 100) { nodes { ${id} } } }`, 4],
    ])('%s', async (_name, query, most) => {
      const server = await createTestServer({}, { typeDefs, resolvers });
      expect(code(await server.execute(query(ids(most))))).toBe('UNAUTHENTICATED');
      await expectLimit(server, query(ids(most + 1)), message);
    });
  });

  test('fragments of fragments cost what they would unfold to, in no time', async () => {
    const server = await createTestServer();
    const begun = performance.now();
    const query = `{ ...F0 } ${fragments(60)} fragment F60 on Query { __typename }`;
    await expectLimit(server, query, message);
    expect(performance.now() - begun).toBeLessThan(1500);
    const small = `{ ...F0 } ${fragments(12)} fragment F12 on Query { __typename }`;
    expect((await server.execute(small)).status).toBe(200);
  });
});

test('a fragment that spreads itself is refused by validation, by whatever detour', async () => {
  const server = await createTestServer();
  const query = `{ ...F0 } ${times(60, (n) => `fragment F${n} on Query { ...F${(n + 1) % 60} }`)}`;
  expect(code(await server.execute(query))).toBe('GRAPHQL_VALIDATION_FAILED');
});

test('the introspection query of GraphiQL and of code generators passes', async () => {
  const server = await createTestServer();
  const query = getIntrospectionQuery({
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
  });
  const { status, body } = await server.execute(query);
  expect(status).toBe(200);
  expect(body.data?.['__schema'].types.length).toBeGreaterThan(20);
});

describe('an answer reports five errors at most:', () => {
  test('of validation', async () => {
    const server = await createTestServer();
    const { body } = await server.execute(`{ ${times(300, (n) => `u${n}`)} }`);
    expect(body.errors).toHaveLength(5);
  });

  test('of execution, and is refused as a whole when every field was', async () => {
    const server = await createTestServer();
    const answer = await server.execute(`{ ${times(15, (n) => `a${n}: me { id }`)} }`);
    expect([answer.status, code(answer)]).toEqual([401, 'UNAUTHENTICATED']);
    expect(answer.body.errors).toHaveLength(5);
    expect(answer.body).not.toHaveProperty('data');
  });
});
