import type { IResolvers } from '@graphql-tools/utils';
import type { GraphQLSchema } from 'graphql';
import type { Clock } from '../lib/clock.ts';
import { makeExecutableSchema } from './common-js.ts';
import { DateTime } from './date-time.ts';
import { requireFittingResolvers } from './extension-resolvers.ts';
import { extendTypeDefs, type TypeExtension } from './extension.ts';
import { guardSchema } from './guard.ts';
import type { Resolvers } from './resolvers.generated.ts';
import { keepTokensInCookies } from './token-cookies.ts';

export { readTypeDefs, typeDefs } from './type-defs.ts';

/**
 * Returns the executable, guarded schema, with the types beside ours. Throws ExtensionError, UnguardedFieldError, and
 * when a resolver of ours has no field.
 */
export function createSchema(
  resolvers: readonly Resolvers[],
  clock: Clock,
  extension: TypeExtension<never> = {},
): GraphQLSchema {
  const typeDefs = extendTypeDefs(extension.typeDefs);
  requireFittingResolvers(typeDefs, extension.resolvers);
  const schema = makeExecutableSchema({
    typeDefs,
    resolvers: [{ DateTime }, ...resolvers, (extension.resolvers ?? {}) as IResolvers],
    // The types are nobody else's.
    updateResolversInPlace: true,
    resolverValidationOptions: { requireResolversToMatchSchema: 'error' },
  });
  keepTokensInCookies(schema);
  return guardSchema(schema, clock);
}
