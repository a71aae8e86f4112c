import type { GraphQLObjectType, GraphQLSchema } from 'graphql';

/** Returns the types where operations begin: Query, Mutation and Subscription, those that there are. */
export function rootsOf(schema: GraphQLSchema): GraphQLObjectType[] {
  return [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].filter(
    (root) => root !== undefined && root !== null,
  );
}
