import { graphql, parse, subscribe } from 'graphql';
import { describe, expect, test } from 'vitest';
import type { Context } from '../../src/request/context.ts';
import { UnguardedFieldError } from '../../src/graphql/guard/guard.ts';
import { createSchema, readTypeDefs } from '../../src/graphql/schema.ts';
import { operations } from '../support/root-operations.ts';
import { anonymous, buildGuarded, clock, ownResolvers, viewerWith } from '../support/guarded.ts';
import { code, createTestServer } from '../support/test-server.ts';

describe('a schema does not start', () => {
  test.each([
    ['a query that says nothing', 'type Query { open: Int }', 'Query.open'],
    [
      'a mutation that says nothing',
      'type Query { a: Int @public } type Mutation { b: Int }',
      'Mutation.b',
    ],
    [
      'a subscription that says nothing',
      'type Query { a: Int @public } type Subscription { c: Int }',
      'Subscription.c',
    ],
    ['a field that says both', 'type Query { both: Int @public @authenticated }', 'Query.both'],
    [
      'a field that is public and asks for a fresh login',
      'type Query { stale: Int @public @requiresFresh }',
      'Query.stale',
    ],
    [
      'a field that is public and asks for a second factor',
      'type Query { stale: Int @public @requiresSecondFactor }',
      'Query.stale',
    ],
    [
      'an extension that says nothing',
      'type Query { a: Int @public } extend type Query { d: Int }',
      'Query.d',
    ],
    ['a negative maxAge', 'type Query { f: Int @requiresFresh(maxAge: -1) }', 'Query.f'],
    ['a maxAge of text', 'type Query { f: Int @requiresFresh(maxAge: "x") }', 'Query.f'],
    ['an ifSetUp of text', 'type Query { f: Int @requiresSecondFactor(ifSetUp: "x") }', 'Query.f'],
    ['no alternative of scopes', 'type Query { g: Int @requiresScopes(scopes: []) }', 'Query.g'],
    ['scopes of a number', 'type Query { g: Int @requiresScopes(scopes: 1) }', 'Query.g'],
    [
      'an alternative without scopes',
      'type Query { g: Int @requiresScopes(scopes: [["a"], []]) }',
      'Query.g',
    ],
    [
      'a scope that nobody can have',
      'type Query { g: Int @requiresScopes(scopes: [["a b"]]) }',
      'Query.g',
    ],
    [
      'a slip on a type',
      'type Query { h: T @public } type T @requiresScopes(scopes: []) { a: Int }',
      'T says',
    ],
    [
      'a slip on the field of an interface',
      'type Query { h: I @public } interface I { a: Int @requiresFresh(maxAge: -1) }',
      'I.a',
    ],
    [
      'a slip on a scalar',
      'type Query { h: S @public } scalar S @requiresScopes(scopes: [[]])',
      'S says',
    ],
    [
      'a public field in a guarded type',
      'type Query { h: T @authenticated } type T @authenticated { i: Int @public }',
      'T.i',
    ],
    [
      'a public field in a type that an interface guards',
      'type Query { h: T @authenticated } interface I @authenticated { i: Int } type T implements I { i: Int @public }',
      'T.i',
    ],
    ['a public field of a guarded root', 'type Query @authenticated { j: Int @public }', 'Query.j'],
    [
      'a root field that says nothing and returns a guarded type',
      'type Query { k: T } type T @authenticated { a: Int }',
      'Query.k',
    ],
    [
      'the mutations in a query',
      'type Query { do: Mutation @public } type Mutation { a: Int @public }',
      'Query.do',
    ],
    ['the queries in a query', 'type Query { again: Query @public }', 'Query.again'],
    [
      'lists of a root in any type',
      'type Query { t: T @public } type T { all: [[Mutation!]!]! } type Mutation { a: Int @public }',
      'T.all',
    ],
    [
      'a union that holds a root',
      'type Query { u: U @public } union U = T | Mutation type T { a: Int } type Mutation { a: Int @public }',
      'Query.u',
    ],
    [
      'an interface that a root implements',
      'type Query { t: T @public } interface I { a: Int } type T { i: [I] } type Mutation implements I { a: Int @public }',
      'T.i',
    ],
    [
      'a root in a field of an interface',
      'type Query { i: I @public } interface I { s: Subscription } type Subscription { a: Int @public }',
      'I.s',
    ],
    [
      'a renamed root in a field',
      'schema { query: Query mutation: Change } type Query { do: Change @public } type Change { a: Int @public }',
      'Query.do',
    ],
    ['a renamed root', 'schema { query: Root } type Root { e: Int }', 'Root.e'],
  ])('with %s, and the error names it', (_name, typeDefs, field) => {
    expect(() => buildGuarded(typeDefs)).toThrow(UnguardedFieldError);
    expect(() => buildGuarded(typeDefs)).toThrow(field);
  });

  test('and the error names every field to blame at once', () => {
    const typeDefs = 'type Query { one: Int two: Int @public three: Int }';
    expect(() => buildGuarded(typeDefs)).toThrow(/Query\.one .*\nQuery\.three /);
  });
});

test('nothing can be said twice, so that no second word loosens the first', () => {
  const expectRefused = (problem: string, ...texts: string[]) =>
    expect(() => readTypeDefs(...texts)).toThrow(problem);
  const directive = 'directive @lock(maxAge: Int) on FIELD_DEFINITION | OBJECT';
  const type = 'type T @lock(maxAge: 1) { a: Int @lock(maxAge: 1) }';
  expect(readTypeDefs(directive, type, 'extend type T { b: Int }').getType('T')).toBeDefined();
  expectRefused('only be used once', directive, type, 'extend type T @lock(maxAge: 9)');
  expectRefused('T.a', directive, type, 'extend type T { a: Int @lock(maxAge: 9) }');
  expectRefused('one type named "T"', directive, type, 'type T { b: Int }');
  expectRefused('@lock', directive, directive);
});

test('a directive where it would do nothing keeps the schema from being read', () => {
  const expectRefused = (problem: string, typeDefs: string) =>
    expect(() => buildGuarded(typeDefs)).toThrow(problem);
  expectRefused(
    'UNION',
    'type Query { a: U @public } type T { a: Int } union U @authenticated = T',
  );
  expectRefused('ARGUMENT_DEFINITION', 'type Query { a(b: Int @authenticated): Int @public }');
  expectRefused('@authentcated', 'type Query { a: Int @authentcated }');
});

describe('a guarded field', () => {
  let resolved = 0;
  const schema = buildGuarded(
    'type Query { open: Thing @public closed: Thing @authenticated } type Thing { name: String secret: String @authenticated }',
    {
      Query: {
        open: () => ({ name: 'n', secret: 's' }),
        closed: () => {
          resolved += 1;
          return { name: 'n', secret: 's' };
        },
      },
    },
  );
  const ask = (source: string, contextValue: Context) => graphql({ schema, source, contextValue });

  test('does not run its resolver for a caller without a token', async () => {
    const { data, errors } = await ask('{ closed { name } }', anonymous);
    expect(data).toEqual({ closed: null });
    expect(errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
    expect(resolved).toBe(0);
  });

  test('is guarded below a public one too, under an alias and in a fragment', async () => {
    const source = '{ open { name x: secret ...F } } fragment F on Thing { secret }';
    const { data, errors } = await ask(source, anonymous);
    expect(data).toEqual({ open: { name: 'n', x: null, secret: null } });
    expect(errors).toHaveLength(2);
  });

  test('works with the plain graphql function, without HTTP', async () => {
    const { data } = await ask('{ closed { name } open { secret } }', viewerWith());
    expect(data).toEqual({ closed: { name: 'n' }, open: { secret: 's' } });
  });
});

describe('a field that requires a fresh login', () => {
  let resolved = 0;
  const resolve = () => (resolved += 1);
  const schema = buildGuarded(
    `type Query {
      usual: Int @requiresFresh
      minute: Int @requiresFresh(maxAge: 60)
      now: Int @requiresFresh(maxAge: 0)
      unset: Int @requiresFresh(maxAge: null)
      both: Int @authenticated @requiresFresh(maxAge: 60)
      open: Thing @public
    }
    type Thing { secret: Int @requiresFresh(maxAge: 60) }`,
    {
      Query: {
        usual: resolve,
        minute: resolve,
        now: resolve,
        unset: resolve,
        both: resolve,
        open: () => ({ secret: 1 }),
      },
    },
  );
  const ask = async (source: string, contextValue: Context) => {
    const { errors } = await graphql({ schema, source, contextValue });
    return errors?.map(({ extensions }) => extensions['code']);
  };

  test.each([
    ['usual', 300],
    ['minute', 60],
    ['now', 0],
    ['unset', 300],
    ['both', 60],
    ['open { secret }', 60],
  ])('%s answers up to %i seconds after the password, and not later', async (field, maxAge) => {
    expect(await ask(`{ ${field} }`, viewerWith({ secondsAgo: maxAge }))).toBeUndefined();
    const before = resolved;
    expect(await ask(`{ ${field} }`, viewerWith({ secondsAgo: maxAge + 1 }))).toEqual([
      'REAUTHENTICATION_REQUIRED',
    ]);
    expect(resolved).toBe(before);
  });

  test('takes no password as just given that was given later than now, since the clock was put back', async () => {
    expect(await ask('{ usual }', viewerWith({ secondsAgo: -60 }))).toBeUndefined();
    for (const secondsAgo of [-61, -600, -4500])
      expect(await ask('{ usual }', viewerWith({ secondsAgo }))).toEqual([
        'REAUTHENTICATION_REQUIRED',
      ]);
  });

  test('refuses a stranger as @authenticated does', async () => {
    const codes = await ask('{ usual both open { secret } }', anonymous);
    expect(codes).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED', 'UNAUTHENTICATED']);
  });
});

test('our schema is guarded whatever its resolvers do', async () => {
  const me = { id: '1', username: 'x', createdAt: new Date(0), disabledAt: null, scope: '' };
  const schema = createSchema([ownResolvers, { Query: { me: () => me } }], clock);
  const { data, errors } = await graphql({
    schema,
    source: '{ me { id } }',
    contextValue: anonymous,
  });
  expect(data).toEqual({ me: null });
  expect(errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
});

test('a guarded subscription does not start its source for a stranger', async () => {
  let started = 0;
  const schema = buildGuarded(
    'type Query { a: Int @public } type Subscription { b: Int @authenticated }',
    {
      Subscription: {
        b: {
          subscribe: () => {
            started += 1;
            return (async function* () {})();
          },
        },
      },
    },
  );
  const document = parse('subscription { b }');
  const result = await subscribe({ schema, document, contextValue: anonymous });
  expect(result).toHaveProperty('errors');
  expect(started).toBe(0);
});

test('every field of our schema that is not on the public list refuses a stranger', async () => {
  const server = await createTestServer({ AUTH_ADMIN: 'on' });
  const publicFields =
    /\.(?:mailLink|signUp|requestSignUp|login|loginByMail|refresh|logout|confirmEmail|disownEmail|undoEmailChange|requestPasswordReset|resetPassword|requestLoginMail|startPasskeyLogin|loginWithPasskey|loginWithCode|loginChallenge|completeLogin|loginMethods|startOidcLogin|finishOidcLogin|startIdTokenLogin|loginWithIdToken|exchangeApiKey)$/;
  const guarded = operations(server.schema).filter(({ name }) => !publicFields.test(name));
  expect(guarded.map(({ name }) => name)).toContain('Mutation.changePassword');
  for (const { name, document } of guarded) {
    expect(code(await server.execute(document)), name).toBe('UNAUTHENTICATED');
  }
});
