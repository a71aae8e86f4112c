import { graphql } from 'graphql';
import { describe, expect, test } from 'vitest';
import { ExtensionError, type TypeExtension } from '../../src/graphql/extension/extension.ts';
import { createSchema } from '../../src/graphql/schema.ts';
import { anonymous, clock, ownResolvers, viewerWith } from '../support/guarded.ts';

const compose = (extension: TypeExtension<never>) => createSchema([ownResolvers], clock, extension);

function problemsOf(extension: TypeExtension<never>): readonly string[] {
  try {
    compose(extension);
    return [];
  } catch (error) {
    if (error instanceof ExtensionError) return error.problems;
    throw error;
  }
}

const resolve = () => 1;
const query = (field: string) => `extend type Query { ${field} }`;

describe('what every object inherits is no resolver:', () => {
  test.each<[string, TypeExtension<never>, string]>([
    ...['constructor', 'toString', 'valueOf', 'hasOwnProperty'].flatMap(
      (name): [string, TypeExtension<never>, string][] => [
        [
          `a root field ${name}, without a resolver of its own`,
          { typeDefs: query(`${name}: Int @public`), resolvers: { Query: {} } },
          `Query.${name} has no resolver.`,
        ],
        [
          `a field ${name} of a type of ours, without a resolver of its own`,
          { typeDefs: `extend type User { ${name}: Int }`, resolvers: { User: {} } },
          `User.${name} has no resolver.`,
        ],
        [
          `a resolver of ${name}, without a field`,
          { typeDefs: 'type T { a: Int }', resolvers: { T: { [name]: resolve } } },
          `There is a resolver of T.${name}, which is no field of the schema.`,
        ],
        [
          `a type ${name} whose resolvers are inherited`,
          { typeDefs: `extend type Query { a: ${name} @public } type ${name} { a: Int }` },
          'Query.a has no resolver.',
        ],
      ],
    ),
    [
      'inherited resolvers, which would not be looked at',
      {
        typeDefs: query('a: Int @public'),
        resolvers: { Query: Object.create({ a: resolve, me: resolve }) as never },
      },
      'Query.a has no resolver.',
    ],
  ])('%s', (_name, extension, line) => {
    expect(problemsOf(extension)).toEqual([line]);
  });
});

test('what resolvers inherit is not used: neither in the place of ours, nor beside the resolver', async () => {
  const inherits = (own: object, inherited: object) =>
    Object.assign(Object.create(inherited) as object, own) as never;
  const schema = compose({
    typeDefs: 'extend type Query { a: Int @authenticated }',
    resolvers: {
      Query: inherits(
        {
          a: inherits({ resolve: () => 1 }, { extensions: { directives: { public: {} } } }),
        },
        { me: () => ({ id: 'another' }) },
      ),
    },
  });
  const { a, me } = schema.getQueryType()!.getFields();
  expect(a!.extensions).toEqual({});
  const contextValue = viewerWith({});
  const { data } = await graphql({ schema: schema, source: '{ a me { id } }', contextValue });
  expect(data).toEqual({ a: 1, me: null });
  expect(me!.resolve).toBeDefined();
});

test.each(['constructor', 'toString', 'prototype'])(
  'an extension’s resolver of a field %s is called, beside Latchkey’s own',
  async (name) => {
    const schema = compose({
      typeDefs: query(`${name}: Int @public`),
      resolvers: { Query: { [name]: () => 7 } },
    });
    const { data } = await graphql({ schema, source: `{ ${name} }`, contextValue: anonymous });
    expect(data).toEqual({ [name]: 7 });
  },
);
