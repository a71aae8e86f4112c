import { parse } from 'graphql';
import { createYoga } from 'graphql-yoga';
import { describe, expect, test } from 'vitest';
import { createDocumentCache, useDocumentRules } from '../../src/graphql/documents/documents.ts';
import { code, createTestServer } from '../support/test-server.ts';

const newer = { accept: 'application/graphql-response+json' };

describe('what the document or the variables get wrong', () => {
  test.each([
    ['no GraphQL', '{ me {', 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{ nobody }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'a missing argument',
      'mutation { login(username: "susan") { accessToken } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'an argument of the wrong type',
      'mutation { login(username: "susan", password: 7) { accessToken } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'two operations and no name',
      'query A { __typename } query B { __typename }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['a subscription', 'subscription { __typename }', 'GRAPHQL_VALIDATION_FAILED'],
  ])('%s is 400', async (_name, query, expected) => {
    const server = await createTestServer();
    const answer = await server.execute(query, { headers: newer });
    expect([answer.status, code(answer)]).toEqual([400, expected]);
    expect(answer.body).not.toHaveProperty('data');
  });

  const login =
    'mutation ($username: String!, $password: String!) { in: login(username: $username, password: $password) { accessToken } }';

  test.each<[string, Record<string, unknown>]>([
    ['missing', { username: 'susan' }],
    ['null', { username: 'susan', password: null }],
    ['a number', { username: 'susan', password: 5 }],
    ['a list', { username: 'susan', password: ['x'] }],
    ['an object', { username: 'susan', password: { $ne: '' } }],
    ['empty', { username: 'susan', password: '' }],
  ])(
    'a variable that is %s is BAD_USER_INPUT with the path of its field',
    async (_name, variables) => {
      const server = await createTestServer();
      const answer = await server.execute(login, { variables });
      expect(answer.status).toBe(400);
      expect(code(answer)).toBe('BAD_USER_INPUT');
      expect(answer.body.errors?.[0]?.path).toEqual(['in']);
    },
  );

  test('a nullable variable that is null at last is BAD_USER_INPUT too', async () => {
    const server = await createTestServer();
    const query =
      'mutation ($p: String = "x") { login(username: "susan", password: $p) { accessToken } }';
    const answer = await server.execute(query, { variables: { p: null } });
    expect(answer.status).toBe(400);
    expect(answer.body.errors?.[0]).toMatchObject({
      path: ['login'],
      extensions: { code: 'BAD_USER_INPUT', argument: ['password'] },
    });
  });

  test('each variable with a problem has its error, which says where it is wrong', async () => {
    const server = await createTestServer();
    const query =
      'mutation ($t: String, $u: String!, $p: String!) { a: logout(refreshToken: $t) ...F } fragment F on Mutation { b: signUp(input: { username: $u, password: $p }) { tokenType } }';
    const variables = { t: [], u: 1, p: 2 };
    const { body } = await server.execute(query, { variables });
    expect(body.errors).toMatchObject([
      {
        message: 'Variable "$t" has a value of the wrong type.',
        path: ['a'],
        extensions: { code: 'BAD_USER_INPUT', argument: ['refreshToken'] },
      },
      { path: ['b'], extensions: { code: 'BAD_USER_INPUT', argument: ['input', 'username'] } },
      { path: ['b'], extensions: { code: 'BAD_USER_INPUT', argument: ['input', 'password'] } },
    ]);
  });

  test('a variable that lacks a field is an error that names it', async () => {
    const server = await createTestServer();
    const query = 'mutation ($i: SignUpInput!) { signUp(input: $i) { tokenType } }';
    const { body } = await server.execute(query, { variables: { i: { username: 'susan' } } });
    expect(body.errors?.[0]).toMatchObject({
      message: 'Variable "$i" must have the field "password".',
      extensions: { code: 'BAD_USER_INPUT', argument: ['input', 'password'] },
    });
  });

  test('the path is that of the operation that was selected', async () => {
    const server = await createTestServer();
    const query =
      'mutation A($i: SignUpInput!) { a: signUp(input: $i) { tokenType } } mutation B($i: SignUpInput!) { b: signUp(input: $i) { tokenType } }';
    const body = JSON.stringify({ query, operationName: 'B', variables: { i: {} } });
    const answer = await server.post(body);
    expect(answer.body.errors?.[0]?.path).toEqual(['b']);
  });

  test('thousands of problems in one variable are one error', async () => {
    const server = await createTestServer();
    const unknown = Array.from({ length: 3000 }, (_, n) => [`u${n}`, 1]);
    const input = { username: 'a', password: 'b', ...Object.fromEntries(unknown) };
    const query = 'mutation ($i: SignUpInput!) { signUp(input: $i) { tokenType } }';
    const { body } = await server.execute(query, { variables: { i: input } });
    expect(body.errors).toHaveLength(1);
  });
});

describe('a document of more than 1,000 tokens is DOCUMENT_LIMIT_EXCEEDED:', () => {
  test.each([
    ['many fields', `{${'me{id}'.repeat(9000)}}`],
    ['a list in a list in a list', `{me(x:${'['.repeat(20_000)}${']'.repeat(20_000)}){id}}`],
    ['an object in an object', `{me(x:${'{a:'.repeat(9000)}1${'}'.repeat(9000)}){id}}`],
    ['a selection in a selection', '{a'.repeat(9000) + '}'.repeat(9000)],
    ['a fragment in a fragment', `{${'...{'.repeat(9000)}a${'}'.repeat(9000)}}`],
    ['a type in a type', `query($a:${'['.repeat(20_000)}Int${']'.repeat(20_000)}){me{id}}`],
  ])('%s', async (_name, query) => {
    const server = await createTestServer();
    const answer = await server.execute(query);
    expect([answer.status, code(answer)]).toEqual([400, 'DOCUMENT_LIMIT_EXCEEDED']);
    expect(server.logged).toEqual([]);
  });

  test('one of nearly as many is answered', async () => {
    const server = await createTestServer();
    const token = await server.signUp();
    const query = (ids: number) =>
      `{ me { ${'username createdAt id '.repeat(331)} ${'id '.repeat(ids)} } }`;
    expect((await server.execute(query(2), { token })).status).toBe(200);
    expect(code(await server.execute(query(3), { token }))).toBe('DOCUMENT_LIMIT_EXCEEDED');
  });
});

describe('what the server keeps of documents', () => {
  const parsed = (source: string) => parse(source);

  test('is bounded, however many are sent', () => {
    const { documentCache } = createDocumentCache();
    let kept = 0;
    const sources = Array.from({ length: 500 }, (_, n) => `{ a${n} ${'b '.repeat(1000)}}`);
    for (const source of sources) documentCache.set(source, parsed(source));
    for (const source of sources) kept += documentCache.get(source) ? source.length : 0;
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThanOrEqual(256 * 1024);
  });

  test('is nothing long, and nothing with a string, which may be a password', () => {
    const { documentCache, errorCache } = createDocumentCache();
    const long = `{ ${'a '.repeat(3000)}}`;
    for (const source of [long, 'mutation { login(username: "a", password: "b") { tokenType } }']) {
      documentCache.set(source, parsed(source));
      expect(documentCache.get(source)).toBeUndefined();
    }
    documentCache.set('{ me { id } }', parsed('{ me { id } }'));
    expect(documentCache.get('{ me { id } }')).toBeDefined();
    errorCache.set();
    expect(errorCache.get()).toBeUndefined();
  });

  test('is nothing that is not valid: a password may stand there without quotes', async () => {
    const { schema } = await createTestServer();
    const cache = createDocumentCache();
    const yoga = createYoga({
      schema,
      plugins: [useDocumentRules(schema, { introspection: true }, cache)],
      parserAndValidationCache: cache,
      logging: false,
    });
    const ask = (query: string) =>
      yoga.fetch('http://localhost/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
    const unquoted = [
      'mutation { login(username: susan, password: hunter2) { tokenType } }',
      'mutation { login(username: susan, password: 12345678) { tokenType } }',
    ];
    for (const query of [...unquoted, ...unquoted]) {
      expect(await (await ask(query)).text()).toContain('errors');
      expect(cache.documentCache.get(query)).toBeUndefined();
    }
    expect((await ask('{ __typename }')).status).toBe(200);
    expect(cache.documentCache.get('{ __typename }')).toBeDefined();
  });
});
