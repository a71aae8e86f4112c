import type { IResolvers } from '@graphql-tools/utils';
import { GraphQLScalarType, isEnumType, isScalarType, type GraphQLSchema } from 'graphql';
import type { Clock } from '../lib/clock.ts';
import { makeExecutableSchema } from './package/common-js.ts';
import { DateTime } from './date-time.ts';
import { requireFittingResolvers } from './extension/extension-resolvers.ts';
import { extendTypeDefs, type ResolverMap, type TypeExtension } from './extension/extension.ts';
import { guardSchema } from './guard/guard.ts';
import type { Resolvers } from './generated/resolvers.ts';
import { rootsOf } from './roots.ts';
import { webauthnScalars } from './webauthn-json.ts';
import { rememberOrigin } from '../request/origin.ts';
import { keepTokensInCookies } from '../request/token-cookies.ts';

export { readTypeDefs, typeDefs } from './extension/type-defs.ts';

/**
 * Returns the executable, guarded schema, extension included. Throws ExtensionError, UnguardedFieldError, and Error
 * when a resolver has no field, or a root field no resolver.
 */
export function createSchema(
  resolvers: readonly Resolvers[],
  clock: Clock,
  extension: TypeExtension<never> = {},
  admin = false,
): GraphQLSchema {
  const typeDefs = extendTypeDefs(extension.typeDefs, admin);
  // Without an extension there is nothing to compare with the contract.
  if (extension.typeDefs || extension.resolvers)
    requireFittingResolvers(typeDefs, extension.resolvers, admin);
  const schema = makeExecutableSchema({
    typeDefs,
    resolvers: joinResolvers([
      withoutDeclarations(typeDefs, { DateTime, ...webauthnScalars }),
      ...resolvers,
      withoutDeclarations(typeDefs, extension.resolvers ?? {}),
    ]),
    // No one else uses these types.
    updateResolversInPlace: true,
    resolverValidationOptions: { requireResolversToMatchSchema: 'error' },
  });
  requireRootResolvers(schema);
  keepTokensInCookies(schema);
  rememberOrigin(schema);
  return guardSchema(schema, clock);
}

/** Joins what is said of each type. makeExecutableSchema would leave out a field that is called `constructor`. */
function joinResolvers(maps: readonly object[]): IResolvers {
  const joined: Record<string, object> = {};
  for (const [type, own] of maps.flatMap((map) => Object.entries(map) as [string, object][]))
    joined[type] = { ...joined[type], ...own };
  return joined;
}

/** Comes before all that wraps resolvers: it would wrap GraphQL's default, and the field would be null for ever. */
function requireRootResolvers(schema: GraphQLSchema): void {
  const missing = rootsOf(schema).flatMap((root) =>
    Object.values(root.getFields())
      .filter(({ resolve, subscribe }) => !resolve && !subscribe)
      .map(({ name }) => `${root.name}.${name} has no resolver.`),
  );
  if (missing.length > 0) throw new Error(missing.join('\n'));
}

/**
 * Returns the resolvers with only the functions of each scalar. Name, description and directives come from the SDL;
 * makeExecutableSchema would replace them by the scalar's own. It would also use inherited members, which were not
 * checked.
 */
function withoutDeclarations(schema: GraphQLSchema, resolvers: ResolverMap<never>): IResolvers {
  const entries = Object.entries(resolvers).map(([name, own]) => {
    if (!own) return [name, own];
    const type = schema.getType(name);
    if (isScalarType(type)) return [name, scalarFunctions(name, own)];
    return [
      name,
      isEnumType(type) ? Object.fromEntries(Object.entries(own)) : withoutInherited(own),
    ];
  });
  return Object.fromEntries(entries) as IResolvers;
}

function withoutInherited(own: object): object {
  const members = Object.entries(own).map(([name, member]: [string, unknown]) => [
    name,
    typeof member === 'object' ? { ...member } : member,
  ]);
  return Object.fromEntries(members) as object;
}

function scalarFunctions(name: string, own: object): object {
  // The constructor derives a missing parseLiteral from parseValue.
  return functionsOf(new GraphQLScalarType({ name, ...functionsOf(own) }));
}

function functionsOf(own: object): object {
  return Object.fromEntries(Object.entries(own).filter(([, value]) => typeof value === 'function'));
}
