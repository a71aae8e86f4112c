import { graphql, GraphQLScalarType, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import {
  ExtensionError,
  type ResolverMap,
  type TypeExtension,
} from '../../src/graphql/extension/extension.ts';
import { is17 } from '../support/graphql-version.ts';
import { UnguardedFieldError } from '../../src/graphql/guard/guard.ts';
import { createSchema } from '../../src/graphql/schema.ts';
import { anonymous, clock, ownResolvers, viewerWith } from '../support/guarded.ts';

const compose = (extension: TypeExtension<never>) => createSchema([ownResolvers], clock, extension);

/** Returns what is wrong with an extension, line by line. */
function problemsOf(extension: TypeExtension<never>): readonly string[] {
  try {
    compose(extension);
    return [];
  } catch (error) {
    if (error instanceof ExtensionError || error instanceof UnguardedFieldError)
      return error.problems;
    throw error;
  }
}

const resolve = () => 1;
const query = (field: string) => `extend type Query { ${field} }`;

describe('an extension keeps the server from starting, with one line that says why', () => {
  test.each<[string, TypeExtension<never>, string]>([
    [
      'a root field without a directive',
      { typeDefs: query('a: Int'), resolvers: { Query: { a: resolve } } },
      'Query.a says neither @public nor @authenticated, @requiresScopes, @requiresFresh, @requiresInteractive, @requiresVerified or @requiresSecondFactor.',
    ],
    [
      'an unknown argument of a directive',
      { typeDefs: query('a: Int @requiresScopes(scope: "x", scopes: [["x"]])') },
      'Unknown argument "scope" on directive "@requiresScopes". Did you mean "scopes"?',
    ],
    ...['["x", "y"]', '"x"', '[["x"], "y"]'].map(
      (scopes): [string, TypeExtension<never>, string] => [
        `the flat list of scopes ${scopes}`,
        {
          typeDefs: query(`a: Int @requiresScopes(scopes: ${scopes})`),
          resolvers: { Query: { a: resolve } },
        },
        'Query.a says @requiresScopes with a flat list: write [["a", "b"]] for a and b together, or [["a"], ["b"]] for either.',
      ],
    ),
    [
      'a missing argument of a directive',
      { typeDefs: query('a: Int @requiresScopes') },
      // As graphql-js 16 says it, and 17.
      is17
        ? 'Argument "@requiresScopes(scopes:)" of type "[[String!]!]!" is required, but it was not provided.'
        : 'Directive "@requiresScopes" argument "scopes" of type "[[String!]!]!" is required, but it was not provided.',
    ],
    [
      'an unknown directive',
      { typeDefs: query('a: Int @authentcated') },
      'Unknown directive "@authentcated".',
    ],
    [
      'a type of ours',
      { typeDefs: 'type Session { a: Int }' },
      'There can be only one type named "Session".',
    ],
    [
      'a field of ours with a looser guard',
      { typeDefs: query('me: User @public') },
      'Field "Query.me" can only be defined once.',
    ],
    [
      'a directive of ours',
      { typeDefs: 'directive @authenticated on FIELD_DEFINITION' },
      'There can be only one directive named "@authenticated".',
    ],
    [
      'another root',
      { typeDefs: 'extend schema { query: Root } type Root { me: User @public }' },
      'There can be only one query type in schema.',
    ],
    [
      'a guard that is said twice',
      {
        typeDefs:
          'type T @requiresScopes(scopes: [["a"]]) { a: Int } extend type T @requiresScopes(scopes: [["b"]])',
      },
      'The directive "@requiresScopes" can only be used once at this location.',
    ],
    [
      'an interface that is not implemented',
      { typeDefs: 'interface I { a: Int } type T implements I { b: Int }' },
      'Interface field I.a expected but T does not provide it.',
    ],
    [
      'a type that is not there',
      { typeDefs: 'extend type Usr { a: Int }' },
      'Cannot extend type "Usr" because it is not defined. Did you mean "User"?',
    ],
    [
      'SDL that is none',
      { typeDefs: ['type A { a: Int }', 'type T {\n  a Int\n}'] },
      'Syntax Error: Expected ":", found Name "Int". (typeDefs, line 2, column 5)',
    ],
    [
      'an operation',
      { typeDefs: '{ me { id } }' },
      'The typeDefs contain an operation; only type definitions are allowed.',
    ],
    [
      'a resolver of ours',
      { resolvers: { Query: { me: resolve } } },
      "There is a resolver of Query.me, which is Latchkey's own.",
    ],
    [
      'a resolver of a field of ours that needed none',
      { resolvers: { User: { username: resolve } } },
      "There is a resolver of User.username, which is Latchkey's own.",
    ],
    [
      'a type resolver of ours',
      { resolvers: { User: { __isTypeOf: () => true } } },
      "There is a resolver of User.__isTypeOf, which is Latchkey's own.",
    ],
    [
      'a scalar of ours',
      { resolvers: { DateTime: new GraphQLScalarType({ name: 'DateTime' }) } },
      "There are resolvers of DateTime, which is Latchkey's own.",
    ],
    [
      'a resolver without a field',
      { resolvers: { Query: { titel: resolve } } },
      'There is a resolver of Query.titel, which is no field of the schema.',
    ],
    [
      'resolvers without a type',
      { resolvers: { Poste: { a: resolve } } },
      'There are resolvers of Poste, which is no type of the schema.',
    ],
    [
      'a value that an enum does not have',
      { typeDefs: 'enum Kind { EARLY }', resolvers: { Kind: { ERLY: 1 } } },
      'There is a resolver of Kind.ERLY, which the schema does not have.',
    ],
    [
      'more of a union than which type a value has',
      { typeDefs: 'union Any = User', resolvers: { Any: { __description: 'Other.' } } },
      'There is a resolver of Any.__description, which the schema does not have.',
    ],
    [
      'resolvers of an input',
      { typeDefs: 'input Filter { a: Int }', resolvers: { Filter: { a: resolve } } },
      'There are resolvers of Filter, which is an input: its values are never resolved.',
    ],
    [
      'a scalar that does nothing',
      { typeDefs: 'scalar Word', resolvers: { Word: {} } },
      'The scalar Word has neither serialize nor parseValue.',
    ],
    [
      'a root field without a resolver',
      { typeDefs: query('a: Int @public') },
      'Query.a has no resolver.',
    ],
    [
      'a root field whose resolver does nothing',
      { typeDefs: query('a: Int @public'), resolvers: { Query: { a: {} } } },
      'Query.a has no resolver.',
    ],
    [
      'a subscription that subscribes to nothing',
      {
        typeDefs:
          'extend schema { subscription: Subscription } type Subscription { a: Int @public }',
        resolvers: { Subscription: { a: { resolve } } },
      },
      'Subscription.a has no subscribe function.',
    ],
    [
      'a field of a type of ours without a resolver',
      { typeDefs: 'extend type User { company: String }' },
      'User.company has no resolver.',
    ],
    [
      'a resolver that says more than SDL does',
      {
        typeDefs: query('a: Int @authenticated'),
        resolvers: {
          Query: { a: { resolve, extensions: { directives: { public: {} } } } as never },
        },
      },
      'The resolver of Query.a is neither a function nor { resolve, subscribe }.',
    ],
  ])('%s', (_name, extension, line) => {
    expect(problemsOf(extension)).toEqual([line]);
  });

  test('and every problem has a line of its own', () => {
    const typeDefs = `${query('me: User @public a: Int @nope')} type Session { a: Int }`;
    const problems = problemsOf({ typeDefs });
    expect(problems).toHaveLength(3);
    for (const problem of problems) expect(problem).not.toContain('\n');
  });
});

const typeDefs = `
  extend type Query {
    notes: [Note!] @requiresScopes(scopes: [["notes:read"]])
    node: Node @public
    anything: Anything @public
    later: Guarded @public
    word: Word @public
  }
  interface Node { id: ID! }
  union Anything = Note | Guarded
  type Note implements Node @requiresScopes(scopes: [["notes:read"]]) { id: ID! }
  type Guarded { id: ID! }
  extend type Guarded @authenticated
  scalar Word @authenticated
`;
const note = { __typename: 'Note', id: '1' };
const word = new GraphQLScalarType({ name: 'Word', serialize: String });
const schema = () =>
  compose({
    typeDefs: parse(typeDefs),
    resolvers: {
      Query: {
        notes: () => [note],
        node: () => note,
        anything: () => note,
        later: () => ({ id: '2' }),
        word: () => 'secret',
      },
      Word: word,
    },
  });

test.each([
  ['{ notes { id } }', 'notes'],
  ['{ node { id } }', 'node'],
  ['{ node { __typename } }', 'node'],
  ['{ anything { ... on Note { id } } }', 'anything'],
  ['{ later { id } }', 'later'],
  ['{ word }', 'word'],
])('a stranger who asks %s is refused as our own fields refuse', async (source, field) => {
  const { data, errors } = await graphql({ schema: schema(), source, contextValue: anonymous });
  expect(data).toEqual({ [field]: null });
  expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['UNAUTHENTICATED']);
});

test('a viewer with the scope is answered, and one without it hears which', async () => {
  const ask = (scopes: string[]) =>
    graphql({
      schema: schema(),
      source: '{ notes { id } node { id } }',
      contextValue: viewerWith({ scopes }),
    });
  expect((await ask(['notes:read'])).data).toEqual({ notes: [{ id: '1' }], node: { id: '1' } });
  const { errors } = await ask(['notes:write']);
  const forbidden = { code: 'FORBIDDEN', scope: 'notes:read' };
  expect(errors?.map(({ extensions }) => extensions)).toEqual([forbidden, forbidden]);
});

const toUpperCase = (value: unknown) => String(value).toUpperCase();

test.each<[string, ResolverMap<never>[string]]>([
  ['of graphql-js', new GraphQLScalarType({ name: 'Word', parseValue: toUpperCase })],
  ['of two functions', { serialize: String, parseValue: toUpperCase }],
])('a scalar %s reads literals, variables and defaults alike', async (_what, Word) => {
  const shout = compose({
    typeDefs: 'scalar Word extend type Query { shout(word: Word = "c"): String @public }',
    resolvers: { Query: { shout: (_parent, args) => args['word'] }, Word },
  });
  const source = 'query ($word: Word) { a: shout(word: "a") b: shout(word: $word) c: shout }';
  const variableValues = { word: 'b' };
  const args = { schema: shout, source, variableValues, contextValue: anonymous };
  expect(await graphql(args)).toEqual({ data: { a: 'A', b: 'B', c: 'C' } });
});
