import { describe, expect, test } from 'vitest';
import { StoreUnavailable, type Store } from '../../src/store/store.ts';
import { openStore } from '../../src/store/open.ts';
import { code, createTestServer, password, read } from '../support/test-server.ts';

const newer = { accept: 'application/graphql-response+json' };
const both = { accept: 'application/graphql-response+json, application/json;q=0.9' };
const older = { accept: 'application/json' };

describe('the status', () => {
  test.each([
    ['a client that names the newer media type', newer, 'application/graphql-response+json', 401],
    ['Apollo Client and urql, which name both', both, 'application/graphql-response+json', 401],
    ['curl, which accepts anything', { accept: '*/*' }, 'application/json', 401],
    ['a client that says nothing', {}, 'application/json', 401],
    [
      'a browser’s address bar',
      { accept: 'application/xml;q=0.9,*/*;q=0.8' },
      'application/json',
      401,
    ],
    ['a client that names only application/json', older, 'application/json', 200],
    [
      'one that refuses the newer type',
      { accept: `${newer.accept};q=0, ${older.accept}` },
      'application/json',
      200,
    ],
  ])('of a refusal for %s', async (_name, headers, mediaType, status) => {
    const server = await createTestServer();
    const answer = await server.execute('{ me { id } }', { headers });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe(`${mediaType}; charset=utf-8`);
    expect(code(answer)).toBe('UNAUTHENTICATED');
  });

  test('is 200 when a sibling has an answer', async () => {
    const server = await createTestServer();
    const answer = await server.execute('{ __typename me { id } }', { headers: newer });
    expect(answer.status).toBe(200);
    expect(answer.body.data).toEqual({ __typename: 'Query', me: null });
    expect(answer.body.errors?.[0]?.path).toEqual(['me']);
    expect(answer.headers.get('www-authenticate')).toBeNull();
  });

  test('is the first error’s when every root field was refused', async () => {
    const server = await createTestServer();
    const answer = await server.execute('{ a: me { id } b: me { id } }', { headers: newer });
    expect(answer.status).toBe(401);
    expect(answer.body).not.toHaveProperty('data');
    expect(answer.body.errors?.map(({ path }) => path)).toEqual([['a'], ['b']]);
  });
});

describe('a request that is not well-formed', () => {
  const url = 'http://localhost:4000/graphql';
  const json = { 'content-type': 'application/json' };
  test.each<[string, RequestInit, number]>([
    ['an empty body', { method: 'POST', headers: json }, 400],
    ['JSON that breaks off', { method: 'POST', headers: json, body: '{"query":' }, 400],
    [
      'bytes that are no UTF-8',
      { method: 'POST', headers: json, body: new Uint8Array([34, 255, 34]) },
      400,
    ],
    ['null', { method: 'POST', headers: json, body: 'null' }, 400],
    ['a number', { method: 'POST', headers: json, body: '7' }, 400],
    ['a string', { method: 'POST', headers: json, body: '"{ me }"' }, 400],
    ['a batch', { method: 'POST', headers: json, body: '[{"query":"{ me { id } }"}]' }, 400],
    ['no query', { method: 'POST', headers: json, body: '{}' }, 400],
    ['a query that is no string', { method: 'POST', headers: json, body: '{"query":{}}' }, 400],
    [
      'variables that are a list',
      { method: 'POST', headers: json, body: '{"query":"{a}","variables":[]}' },
      400,
    ],
    [
      'an operation name that is no string',
      { method: 'POST', headers: json, body: '{"query":"{a}","operationName":1}' },
      400,
    ],
    [
      'a member that nobody knows',
      { method: 'POST', headers: json, body: '{"query":"{a}","id":1}' },
      400,
    ],
    [
      '__proto__ as a member',
      { method: 'POST', headers: json, body: '{"query":"{a}","__proto__":{}}' },
      400,
    ],
    [
      'a form',
      {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'query={me{id}}',
      },
      415,
    ],
    ['an upload', { method: 'POST', body: new FormData() }, 415],
    [
      'a bare document',
      { method: 'POST', headers: { 'content-type': 'application/graphql' }, body: '{me{id}}' },
      415,
    ],
    [
      'plain text',
      { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{"query":"{me{id}}"}' },
      415,
    ],
    [
      'two content types',
      {
        method: 'POST',
        headers: { 'content-type': 'application/json, text/plain' },
        body: '{"query":"{me{id}}"}',
      },
      415,
    ],
    [
      'another charset',
      {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-16' },
        body: '{}',
      },
      415,
    ],
    ['PUT', { method: 'PUT', headers: json, body: '{"query":"{me{id}}"}' }, 405],
    [
      'OPTIONS, as a preflight',
      { method: 'OPTIONS', headers: { origin: 'https://evil.example' } },
      405,
    ],
    [
      'an Accept that we have nothing for',
      { method: 'POST', headers: { ...json, accept: 'image/png' }, body: '{"query":"{me{id}}"}' },
      406,
    ],
    [
      'an event stream',
      {
        method: 'POST',
        headers: { ...json, accept: 'text/event-stream' },
        body: '{"query":"{me{id}}"}',
      },
      406,
    ],
  ])('%s is BAD_REQUEST at any media type', async (_name, init, status) => {
    const server = await createTestServer();
    for (const accept of [undefined, older.accept]) {
      const headers = new Headers(init.headers);
      if (accept && !headers.has('accept')) headers.set('accept', accept);
      const answer = await read(await server.fetch(new Request(url, { ...init, headers })));
      expect(answer.status).toBe(status);
      expect(code(answer)).toBe('BAD_REQUEST');
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  test('a mutation by GET is 405, and does nothing', async () => {
    const server = await createTestServer();
    const query = `mutation { signUp(input: { username: "susan", password: "${password}" }) { accessToken } }`;
    const answer = await read(
      await server.fetch(new Request(`${url}?${new URLSearchParams({ query })}`)),
    );
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('POST');
    expect(code(answer)).toBe('BAD_REQUEST');
    expect(await server.store.users.findByUsernameKey('susan')).toBeNull();
  });

  test.each(['variables', 'extensions'])(
    '%s in the URL that are no JSON are BAD_REQUEST',
    async (name) => {
      const server = await createTestServer();
      for (const value of ['{', '[1]', '7']) {
        const query = new URLSearchParams({ query: '{ __typename }', [name]: value });
        const answer = await read(await server.fetch(new Request(`${url}?${query}`)));
        expect([answer.status, code(answer)]).toEqual([400, 'BAD_REQUEST']);
      }
    },
  );

  test('a query by GET is answered', async () => {
    const server = await createTestServer();
    const headers = { authorization: `Bearer ${await server.signUp()}` };
    const query = new URLSearchParams({ query: '{ me { username } }' });
    const answer = await read(await server.fetch(new Request(`${url}?${query}`, { headers })));
    expect(answer.body.data).toEqual({ me: { username: 'susan' } });
  });
});

describe('a body that is too large is refused', () => {
  const large = JSON.stringify({ query: `{ __typename } # ${'x'.repeat(64 * 1024)}` });

  test('by its Content-Length', async () => {
    const server = await createTestServer();
    const answer = await server.post(large, { 'content-length': String(large.length) });
    expect([answer.status, code(answer)]).toEqual([413, 'BODY_TOO_LARGE']);
  });

  test('by counting, where there is none', async () => {
    const server = await createTestServer();
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        sent += 8192;
        controller.enqueue(new TextEncoder().encode(' '.repeat(8192)));
      },
    });
    const answer = await read(
      await server.fetch(
        new Request('http://localhost:4000/graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
          duplex: 'half',
        } as RequestInit),
      ),
    );
    expect([answer.status, code(answer)]).toEqual([413, 'BODY_TOO_LARGE']);
    expect(sent).toBeLessThan(1_000_000);
  });

  test('and one of 64 KiB exactly is not', async () => {
    const server = await createTestServer();
    const body = JSON.stringify({ query: '{ __typename }' });
    const answer = await server.post(body.padEnd(64 * 1024, ' '));
    expect(answer.status).toBe(200);
  });
});

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
    ['two operations and no name', 'query A { __typename } query B { __typename }', 'BAD_REQUEST'],
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

  test('the message says where an input object is wrong', async () => {
    const server = await createTestServer();
    const query = 'mutation ($input: SignUpInput!) { signUp(input: $input) { accessToken } }';
    const answer = await server.execute(query, { variables: { input: { username: 'susan' } } });
    expect(answer.body.errors?.[0]).toMatchObject({
      message:
        'Variable "$input" cannot be used: Field "password" of required type "String!" was not provided.',
      extensions: { argument: ['$input', 'password'] },
    });
  });
});

describe('no answer repeats a secret:', () => {
  const secret = 'hunter2-and-more';
  const documents = [
    `mutation { login(username: "susan", password: "${secret}" { accessToken } }`,
    `mutation { login(username: "susan", "${secret}") { accessToken } }`,
    `mutation { login(username: "susan", password: """${secret}""" extra: "${secret}") { accessToken } }`,
    `mutation { login(username: "susan", password: "${secret}) { accessToken } }`,
    `mutation { login(username: "susan", password: ["${secret}"]) { accessToken } }`,
    `mutation { login(username: "susan", password: { is: "${secret}" }) { accessToken } }`,
    `mutation { signUp(input: { username: "susan", password: { is: "${secret}" } }) { accessToken } }`,
    `mutation { signUp(input: "${secret}") { accessToken } }`,
    `mutation { login(username: "susan", password: "${secret}") { nothing } }`,
    `mutation { login(username: "susan", password: "${secret}") }`,
    `mutation { login(username: "susan", password: "${secret}\\q") { accessToken } }`,
    `mutation ($p: String! = ["${secret}"]) { login(username: "susan", password: $p) { accessToken } }`,
    `mutation @include(if: "${secret}") { login(username: "susan", password: "${secret}") { accessToken } }`,
    `mutation { login(username: "susan", password: "${secret}") { accessToken @skip(if: "${secret}") } }`,
  ];

  test.each(documents)('%s', async (query) => {
    const server = await createTestServer();
    const answer = await server.execute(query);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.text).not.toContain(secret);
    expect(server.logged.join('')).not.toContain(secret);
  });

  test.each<[string, unknown]>([
    ['as a list', [secret]],
    ['as an object', { [secret]: secret }],
    ['as a list of lists', [[secret]]],
  ])('a variable %s', async (_name, value) => {
    const server = await createTestServer();
    const login =
      'mutation ($p: String!) { login(username: "susan", password: $p) { accessToken } }';
    const signUp = 'mutation ($p: SignUpInput!) { signUp(input: $p) { accessToken } }';
    for (const query of [login, signUp]) {
      const answer = await server.execute(query, { variables: { p: value } });
      expect(answer.status).toBe(400);
      expect(answer.text).not.toContain(secret);
    }
  });

  test('a body that is no JSON', async () => {
    const server = await createTestServer();
    for (const body of [`{"password":"${secret}"`, `${secret}`, `{"query":"${secret}",}`]) {
      expect((await server.post(body)).text).not.toContain(secret);
    }
  });
});

test('every answer forbids caches and guesses at its type', async () => {
  const server = await createTestServer();
  for (const query of ['{ __typename }', '{ me { id } }', '{', '{ x }']) {
    const { headers } = await server.execute(query);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  }
});

describe('when the store fails', () => {
  async function withBrokenUsers(error: Error) {
    const store = await openStore('sqlite::memory:');
    const fail = () => Promise.reject(error);
    const broken: Store = {
      ...store,
      users: { ...store.users, findById: fail, findByUsernameKey: fail },
    };
    const server = await createTestServer({}, { store: broken });
    return { server, token: await server.signUp() };
  }

  test('to answer, the code is STORE_UNAVAILABLE and says when to come back', async () => {
    const { server, token } = await withBrokenUsers(new StoreUnavailable('disk on fire'));
    for (const answer of [await server.me(token), await server.login('susan', password)]) {
      expect([answer.status, code(answer)]).toEqual([503, 'STORE_UNAVAILABLE']);
      expect(answer.headers.get('retry-after')).toBe('5');
      expect(answer.text).not.toContain('fire');
    }
  });

  test('a public field still answers a caller whom nobody can name', async () => {
    const { server, token } = await withBrokenUsers(new StoreUnavailable('disk on fire'));
    const answer = await server.execute('{ __typename }', { token });
    expect(answer.body).toEqual({ data: { __typename: 'Query' } });
  });

  test('in a way nobody thought of, the cause is logged and masked', async () => {
    const { server, token } = await withBrokenUsers(new Error('secret internals'));
    const answer = await server.me(token);
    expect([answer.status, code(answer)]).toEqual([500, 'INTERNAL_SERVER_ERROR']);
    expect(answer.text).not.toMatch(/secret internals|stack| at /);
    expect(server.logged.join('')).toContain('secret internals');
  });
});
