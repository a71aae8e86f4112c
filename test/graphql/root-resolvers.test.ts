import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { ExtensionError } from '../../src/graphql/extension/extension.ts';
import { createSchema } from '../../src/graphql/schema.ts';
import type { Extension } from '../../src/index.ts';
import { clock, ownResolvers } from '../support/guarded.ts';
import { createTestServer } from '../support/test-server.ts';

test.each(
  Object.entries(ownResolvers).flatMap(([root, fields]) =>
    Object.keys(fields).map((field) => [root, field] as const),
  ),
)('our own %s.%s without a resolver keeps the server from starting', (root, field) => {
  const { [field]: _left, ...others } = ownResolvers[root] ?? {};
  expect(() => createSchema([{ ...ownResolvers, [root]: others }], clock)).toThrow(
    `${root}.${field} has no resolver.`,
  );
});

describe('a root field of an extension without a resolver keeps the server from starting:', () => {
  const resolve = () => 1;
  const root = 'extend schema { subscription: Subscription }';
  test.each<[string, Extension, string]>([
    ['a query', { typeDefs: 'extend type Query { a: Int @public }' }, 'Query.a has no resolver.'],
    [
      'a mutation',
      {
        typeDefs: ['extend type Mutation { a: Int @authenticated b: Int @public }'],
        resolvers: { Mutation: { a: resolve } },
      },
      'Mutation.b has no resolver.',
    ],
    [
      'a mutation whose resolver is an empty object',
      {
        typeDefs: parse('extend type Mutation { a: Int @requiresFresh }'),
        resolvers: { Mutation: { a: {} } },
      },
      'Mutation.a has no resolver.',
    ],
    [
      'a subscription that only resolves',
      {
        typeDefs: `${root} type Subscription { a: Int @public b: Int @public }`,
        resolvers: { Subscription: { a: { resolve }, b: resolve } },
      },
      'Subscription.a has no subscribe function.\nSubscription.b has no subscribe function.',
    ],
  ])('%s', async (_what, extension, message) => {
    await expect(createTestServer({}, extension)).rejects.toEqual(
      new ExtensionError(message.split('\n')),
    );
  });

  test('a subscription that subscribes needs no resolver', async () => {
    const extension: Extension = {
      typeDefs: `${root} type Subscription { a: Int @public }`,
      resolvers: { Subscription: { a: { subscribe: async function* () {} } } },
    };
    const { schema } = await createTestServer({}, extension);
    expect(schema.getSubscriptionType()?.getFields()).toHaveProperty('a');
  });
});
