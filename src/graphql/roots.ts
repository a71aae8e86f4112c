import type { GraphQLObjectType, GraphQLSchema } from 'graphql';

/** Returns the root types that the schema has: Query, Mutation and Subscription. */
export function rootsOf(schema: GraphQLSchema): GraphQLObjectType[] {
  return [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].filter(
    (root) => root !== undefined && root !== null,
  );
}
