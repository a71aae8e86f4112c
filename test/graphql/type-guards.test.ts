import {
  graphql,
  parse,
  subscribe,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { guardSchema } from '../../src/graphql/guard/guard.ts';
import { anonymous, buildGuarded, buildUnguarded, clock, viewerWith } from '../support/guarded.ts';

const seen: string[] = [];
const note = (name: string) => () => {
  seen.push(name);
  return name;
};
const secret = { __typename: 'Secret', id: 's', hidden: note('Secret.hidden') };
const open = { __typename: 'Open', id: 'o' };
const member = { __typename: 'Member', id: 'm', name: 'n' };

const schema = buildGuarded(
  `type Query {
    secret: Secret @public
    node(id: ID = "s"): Node @public
    nodes: [Node] @public
    strict: [Node!] @public
    any: Any @public
    person: Person @public
    half: Half @public
    email: Email @public
    level: Level @public
  }
  interface Node { id: ID! }
  type Secret implements Node @authenticated { id: ID! hidden: String }
  type Open implements Node { id: ID! near: Node secret: Secret }
  union Any = Secret | Open
  interface Person @requiresScopes(scopes: [["people"]]) { name: String }
  type Member implements Person & Node { id: ID! name: String own: String }
  interface Half { open: String guarded: String @authenticated }
  type Whole implements Half { open: String guarded: String }
  scalar Email @authenticated
  enum Level @requiresScopes(scopes: [["levels"]]) { HIGH }`,
  {
    Query: {
      secret: () => {
        seen.push('Query.secret');
        return secret;
      },
      node: (_: unknown, { id }: { id: string }) => ({ s: secret, o: open, m: member })[id],
      nodes: () => [open, secret, Promise.resolve(secret), null],
      strict: () => [open, secret],
      any: () => secret,
      person: () => {
        seen.push('Query.person');
        return member;
      },
      half: () => ({ __typename: 'Whole', open: 'o', guarded: 'g' }),
      email: () => 'susan@example.com',
      level: () => 'HIGH',
    },
    Open: { near: () => secret, secret: () => secret },
  },
);

async function ask(source: string, contextValue = anonymous) {
  seen.length = 0;
  const { data, errors = [] } = await graphql({ schema, source, contextValue });
  const refusals = errors.map(({ path, extensions }) => [path?.join('.'), extensions['code']]);
  // Without the null prototypes.
  return { data: JSON.parse(JSON.stringify(data)), refusals };
}

const refused = (...paths: string[]) => paths.map((path) => [path, 'UNAUTHENTICATED']);

describe('a stranger gets nothing of a guarded type', () => {
  test.each([
    ['through an interface', '{ node { id } }'],
    ['through an interface, for its name', '{ node { __typename } }'],
    ['through an interface, under an alias', '{ node { x: __typename y: id } }'],
    ['through an interface, in a fragment', '{ node { ... on Secret { __typename } } }'],
    ['through an interface, in a fragment of another', '{ node { ... on Open { id } } }'],
    ['through a named fragment', '{ node { ...F } } fragment F on Secret { hidden }'],
  ])('%s', async (_name, source) => {
    expect(await ask(source)).toEqual({ data: { node: null }, refusals: refused('node') });
    expect(seen).toEqual([]);
  });

  test('through a union, for its name', async () => {
    const answer = await ask('{ any { __typename } }');
    expect(answer).toEqual({ data: { any: null }, refusals: refused('any') });
  });

  test('in a list, whose other items answer', async () => {
    const { data, refusals } = await ask('{ nodes { __typename id } }');
    expect(data).toEqual({ nodes: [{ __typename: 'Open', id: 'o' }, null, null, null] });
    expect(refusals).toEqual(refused('nodes.1', 'nodes.2'));
  });

  test('in a list of what must be there, which is gone as a whole', async () => {
    const { data, refusals } = await ask('{ strict { id } }');
    expect({ data, refusals }).toEqual({ data: { strict: null }, refusals: refused('strict.1') });
  });

  test('below an open one', async () => {
    const { data } = await ask(
      '{ node(id: "o") { ... on Open { id near { id } secret { id } } } }',
    );
    expect(data).toEqual({ node: { id: 'o', near: null, secret: null } });
  });

  test('by the field that returns it, whose resolver does not run', async () => {
    const answer = await ask('{ secret { __typename } }');
    expect(answer).toEqual({ data: { secret: null }, refusals: refused('secret') });
    expect(seen).toEqual([]);
  });
});

test('a viewer gets all of it', async () => {
  const source = '{ secret { hidden } node { __typename id } nodes { id } any { __typename } }';
  expect(await ask(source, viewerWith())).toEqual({
    data: {
      secret: { hidden: 'Secret.hidden' },
      node: { __typename: 'Secret', id: 's' },
      nodes: [{ id: 'o' }, { id: 's' }, { id: 's' }, null],
      any: { __typename: 'Secret' },
    },
    refusals: [],
  });
});

describe('a directive on an interface', () => {
  test('guards a type that implements it wherever it is met, in fields that are its own too', async () => {
    const source = '{ node(id: "m") { __typename ... on Member { own } } }';
    expect(await ask(source, viewerWith())).toEqual({
      data: { node: null },
      refusals: [['node', 'FORBIDDEN']],
    });
    const { data } = await ask(source, viewerWith({ scopes: ['people'] }));
    expect(data).toEqual({ node: { __typename: 'Member', own: null } });
  });

  test('guards the fields that return it before they run', async () => {
    const { data } = await ask('{ person { __typename } }', viewerWith());
    expect([data, seen]).toEqual([{ person: null }, []]);
  });

  test('said of one field guards that field of each type, and no other', async () => {
    const source = '{ half { __typename open guarded ... on Whole { again: guarded } } }';
    expect(await ask(source)).toEqual({
      data: { half: { __typename: 'Whole', open: 'o', guarded: null, again: null } },
      refusals: refused('half.guarded', 'half.again'),
    });
  });
});

test('a directive on a scalar or an enum guards the fields that return it', async () => {
  expect((await ask('{ email level }')).data).toEqual({ email: null, level: null });
  const viewer = viewerWith({ scopes: ['levels'] });
  expect((await ask('{ email level }', viewer)).data).toEqual({
    email: 'susan@example.com',
    level: 'HIGH',
  });
});

test('a directive in an extension counts as one in the type', async () => {
  const typeDefs = `type Query { t: T @public i: I @public s: S @public open: T2 @public }
    interface I { a: Int } type T { a: Int } type T2 implements I { a: Int } scalar S
    extend type T @authenticated
    extend interface I @authenticated
    extend scalar S @authenticated`;
  const openT2 = { __typename: 'T2', a: 1 };
  const resolvers = { Query: { t: () => ({}), i: () => openT2, s: () => 1, open: () => openT2 } };
  const guarded = buildGuarded(typeDefs, { ...resolvers, T2: { __isTypeOf: () => true } });
  const source = '{ t { __typename } i { a } s open { a } }';
  const answer = await graphql({ schema: guarded, source, contextValue: anonymous });
  expect({ ...answer.data }).toEqual({ t: null, i: null, s: null, open: null });
  expect(answer.errors).toHaveLength(4);
});

describe('however a schema tells its types apart', () => {
  const typeDefs = `type Query { node: Node @public }
    interface Node { id: ID }
    type Open implements Node { id: ID }
    type Secret implements Node @authenticated { id: ID }`;
  const Query = { node: () => ({ id: 's' }) };
  const isOpen = { __isTypeOf: () => false };

  test.each<[string, object]>([
    ['by resolveType', { Node: { __resolveType: () => 'Secret' } }],
    ['by a promise of a name', { Node: { __resolveType: async () => 'Secret' } }],
    ['by isTypeOf', { Open: isOpen, Secret: { __isTypeOf: () => true } }],
    ['by a promise of isTypeOf', { Open: isOpen, Secret: { __isTypeOf: async () => true } }],
  ])('%s', async (_name, resolvers) => {
    const source = '{ node { __typename id } }';
    const guarded = buildGuarded(typeDefs, { Query, ...resolvers });
    const answer = await graphql({ schema: guarded, source, contextValue: anonymous });
    expect({ ...answer.data }).toEqual({ node: null });
    expect(answer.errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
    const { data } = await graphql({ schema: guarded, source, contextValue: viewerWith() });
    expect(JSON.stringify(data)).toBe('{"node":{"__typename":"Secret","id":"s"}}');
  });

  test('a type that nobody can name is a fault, not a way in', async () => {
    for (const name of [undefined, null, 'Nothing', {}]) {
      const resolvers = { Query, Node: { __resolveType: () => name } };
      const guarded = buildGuarded(typeDefs, resolvers);
      const source = '{ node { __typename id } }';
      const answer = await graphql({ schema: guarded, source, contextValue: anonymous });
      expect({ ...answer.data }).toEqual({ node: null });
      expect(answer.errors).toHaveLength(1);
    }
  });
});

test('a subscription to a guarded type does not start for a stranger', async () => {
  let started = 0;
  const guarded = buildGuarded(
    'type Query { a: Int @public } type Subscription { b: T @public } type T @authenticated { c: Int }',
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
  const document = parse('subscription { b { c } }');
  expect(await subscribe({ schema: guarded, document, contextValue: anonymous })).toHaveProperty(
    'errors',
  );
  expect(started).toBe(0);
});

test('what has no directives is left as it was', () => {
  const before = buildUnguarded(
    `type Query { a: A @public secret: Secret @authenticated }
     interface I { b: Int }
     type A implements I { b: Int c: I }
     type Secret @authenticated { d: Int }`,
    { Query: { a: () => null }, A: { c: () => null }, I: { __resolveType: () => 'A' } },
  );
  const after = guardSchema(before, clock);
  const resolver = (one: GraphQLSchema, type: string, field: string) =>
    (one.getType(type) as GraphQLObjectType).getFields()[field]?.resolve;
  expect(resolver(after, 'Query', 'a')).toBe(resolver(before, 'Query', 'a'));
  expect(resolver(after, 'A', 'b')).toBeUndefined();
  expect(resolver(after, 'A', 'c')).toBe(resolver(before, 'A', 'c'));
  const typeResolver = (one: GraphQLSchema) =>
    (one.getType('I') as GraphQLInterfaceType).resolveType;
  expect(typeResolver(after)).toBe(typeResolver(before));
  expect(resolver(after, 'Secret', 'd')).toBeTypeOf('function');
});
