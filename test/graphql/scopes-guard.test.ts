import { graphql } from 'graphql';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { answer } from '../../src/graphql/answers/answer.ts';
import { createGraphQLEndpoint } from '../../src/graphql/yoga.ts';
import { anonymous, buildGuarded, viewerWith } from '../support/guarded.ts';

let resolved = 0;
const resolve = () => (resolved += 1);
const schema = buildGuarded(
  `type Query {
    one: Int @requiresScopes(scopes: [["a"]])
    both: Int @requiresScopes(scopes: [["a", "b"]])
    either: Int @requiresScopes(scopes: [["a"], ["b", "c"]])
    fresh: Int @requiresScopes(scopes: [["a"]]) @requiresFresh(maxAge: 60)
    twice: Twice @requiresScopes(scopes: [["a"], ["b"]])
  }
  type Twice @requiresScopes(scopes: [["c", "a"], ["d"]]) { n: Int }`,
  {
    Query: {
      one: resolve,
      both: resolve,
      either: resolve,
      fresh: resolve,
      twice: () => ({ n: resolve() }),
    },
  },
);

const ask = async (field: string, contextValue = anonymous) => {
  const { errors } = await graphql({ schema, source: `{ ${field} }`, contextValue });
  return errors?.[0]?.extensions;
};

test.each([
  ['one', 'a', true],
  ['one', 'b', false],
  ['one', 'aa A', false],
  ['one', '', false],
  ['both', 'a b', true],
  ['both', 'a', false],
  ['both', 'b', false],
  ['either', 'a', true],
  ['either', 'b c', true],
  ['either', 'b', false],
  ['twice { n }', 'b d', true],
  ['twice { n }', 'a c', true],
  ['twice { n }', 'a', false],
  ['twice { n }', 'd', false],
])('%s with the scope "%s": %s', async (field, scope, allowed) => {
  const before = resolved;
  const extensions = await ask(field, viewerWith({ scopes: scope.split(' ') }));
  expect(extensions?.['code']).toBe(allowed ? undefined : 'FORBIDDEN');
  expect(resolved - before).toBe(allowed ? 1 : 0);
});

test('a stranger is UNAUTHENTICATED, since a token could help', async () => {
  for (const field of ['one', 'both', 'either', 'fresh', 'twice { n }'])
    expect(await ask(field)).toEqual({ code: 'UNAUTHENTICATED', reason: 'TOKEN_MISSING' });
});

test('a missing scope is told before an old login, which a password would not help', async () => {
  const old = { secondsAgo: 61 };
  expect((await ask('fresh', viewerWith(old)))?.['code']).toBe('FORBIDDEN');
  const code = (await ask('fresh', viewerWith({ ...old, scopes: ['a'] })))?.['code'];
  expect(code).toBe('REAUTHENTICATION_REQUIRED');
});

describe('the scope that is needed is', () => {
  test.each([
    ['the whole of an alternative', 'both', 'a', 'a b'],
    ['the first of the alternatives', 'either', 'b', 'a'],
    ['that of every directive, each scope once', 'twice { n }', '', 'a c'],
    ['what is held, where that is enough', 'twice { n }', 'b', 'b c a'],
  ])('%s', async (_name, field, held, scope) => {
    expect(await ask(field, viewerWith({ scopes: held.split(' ') }))).toEqual({
      code: 'FORBIDDEN',
      scope,
    });
  });
});

test('a refusal for want of a scope is 403 over HTTP and says so in RFC 6750’s words', async () => {
  const log = pino({ level: 'silent' });
  const context = async () => viewerWith({ scopes: ['a'] });
  const endpoint = createGraphQLEndpoint({ schema, context, log, rules: { introspection: true } });
  const post = async (query: string) => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ query });
    return endpoint.fetch('http://localhost/graphql', { method: 'POST', headers, body });
  };
  const refused = await post('{ both }');
  expect(refused.status).toBe(403);
  expect(refused.headers.get('www-authenticate')).toBe(
    'Bearer realm="latchkey", error="insufficient_scope", scope="a b"',
  );
  expect(await refused.json()).toMatchObject({
    errors: [{ path: ['both'], extensions: { code: 'FORBIDDEN', scope: 'a b' } }],
  });
  const answered = await post('{ one both }');
  expect([answered.status, answered.headers.get('www-authenticate')]).toEqual([200, null]);
});

describe('WWW-Authenticate', () => {
  const negotiated = { mediaType: 'application/json', alwaysOk: false } as const;
  const challenge = (extensions: { code: string; scope?: unknown }) =>
    answer({ errors: [{ message: 'x', extensions }] }, negotiated).headers.get('www-authenticate');

  test('of a FORBIDDEN for want of a scope names the scope', () => {
    expect(challenge({ code: 'FORBIDDEN', scope: 'a b' })).toBe(
      'Bearer realm="latchkey", error="insufficient_scope", scope="a b"',
    );
  });

  test('is not there for any other FORBIDDEN, nor for what is no scope', () => {
    expect(challenge({ code: 'FORBIDDEN' })).toBeNull();
    for (const scope of ['', 'a"', 'a  b', 'a\r\nset-cookie: x=y', 5, ['a'], null])
      expect(challenge({ code: 'FORBIDDEN', scope })).toBeNull();
    expect(challenge({ code: 'USERNAME_TAKEN', scope: 'a' })).toBeNull();
  });
});
