import { readFileSync } from 'node:fs';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { buildSchema, type GraphQLSchema } from 'graphql';
import type { Clock } from '../lib/clock.ts';
import { DateTime } from './date-time.ts';
import { guardSchema } from './guard.ts';
import type { Resolvers } from './resolvers.generated.ts';
import { keepTokensInCookies } from './token-cookies.ts';

/** The text of schema.graphql, the contract. */
export const typeDefs = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');

/**
 * Returns the schema of the texts, each of which may extend those before. Throws when something is said twice:
 * makeExecutableSchema would merge that, and make of two `@requiresScopes` one that either scope is enough for.
 */
export function readTypeDefs(...texts: readonly string[]): GraphQLSchema {
  return buildSchema(texts.join('\n'));
}

/** Returns the executable, guarded schema. Throws when a resolver has no field, and UnguardedFieldError. */
export function createSchema(resolvers: readonly Resolvers[], clock: Clock): GraphQLSchema {
  const schema = makeExecutableSchema({
    typeDefs: readTypeDefs(typeDefs),
    resolvers: [{ DateTime }, ...resolvers],
    resolverValidationOptions: { requireResolversToMatchSchema: 'error' },
  });
  return guardSchema(keepTokensInCookies(schema), clock);
}
