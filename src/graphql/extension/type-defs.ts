import { readFileSync } from 'node:fs';
import { buildASTSchema, buildSchema, Kind, parse, print, type GraphQLSchema } from 'graphql';

/** The text of schema.graphql, the contract. */
export const typeDefs = readFileSync(new URL('../../../schema.graphql', import.meta.url), 'utf8');

/**
 * Returns the schema of the texts, each of which may extend those before. Throws when a definition is repeated:
 * makeExecutableSchema would merge two `@requiresScopes` into one that either scope satisfies.
 */
export function readTypeDefs(...texts: readonly string[]): GraphQLSchema {
  return buildSchema(texts.join('\n'));
}

const document = parse(typeDefs);

/** Only the directives of the contract, for another schema that uses the same guard. */
export const directiveTypeDefs = document.definitions
  .filter(({ kind }) => kind === Kind.DIRECTIVE_DEFINITION)
  .map((definition) => print(definition))
  .join('\n');

/** Returns a new schema of the contract, without extensions. The caller may change it. */
export function buildContract(): GraphQLSchema {
  // A test checks that it is valid. Checking at each start would take longer than the rest of the schema.
  return buildASTSchema(document, { assumeValidSDL: true, assumeValid: true });
}

let ours: GraphQLSchema | null = null;

/** Returns the schema of the contract, without extensions. It is shared: do not change it. */
export function contract(): GraphQLSchema {
  return (ours ??= buildContract());
}
