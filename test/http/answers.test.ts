import { describe, expect, test } from 'vitest';
import { StoreUnavailable } from '../../src/lib/store-errors.ts';
import type { Store } from '../../src/store/store.ts';
import { openStore } from '../../src/store/open.ts';
import * as answers from '../../src/graphql/answers/answer.ts';
import { testDatabase } from '../support/engines.ts';
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

test('a field that is null without an error was not refused', async () => {
  const errors = [{ message: 'x', path: ['b'], extensions: { code: 'USERNAME_TAKEN' } }];
  const negotiated = { mediaType: 'application/json', alwaysOk: false } as const;
  const partly = answers.answer({ data: { a: null, b: null }, errors }, negotiated);
  expect([partly.status, await partly.json()]).toEqual([
    200,
    { data: { a: null, b: null }, errors },
  ]);
  expect(answers.answer({ data: { b: null }, errors }, negotiated).status).toBe(409);
});

test('what nobody thought of at all is masked too', async () => {
  const server = await createTestServer();
  const request = new Request('http://localhost:4000/ready');
  Object.defineProperty(request, 'url', {
    get: () => {
      throw new Error('secret internals');
    },
  });
  const answered = await read(await server.fetch(request));
  expect([answered.status, code(answered)]).toEqual([500, 'INTERNAL_SERVER_ERROR']);
  expect(answered.text).not.toContain('secret');
  expect(server.logged.join('')).toContain('secret internals');
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
    const store = await openStore(await testDatabase());
    const fail = () => Promise.reject(error);
    const broken: Store = {
      ...store,
      passwords: { ...store.passwords, findByUsernameKey: fail },
      sessions: { ...store.sessions, findViewer: fail },
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
    expect(server.logged.filter((line) => line.includes('disk on fire'))).toHaveLength(2);
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
