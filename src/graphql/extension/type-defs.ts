import { readFileSync } from 'node:fs';
import { buildASTSchema, buildSchema, Kind, parse, print, type GraphQLSchema } from 'graphql';

/** The text of schema.graphql, the contract. */
export const typeDefs = readFileSync(new URL('../../../schema.graphql', import.meta.url), 'utf8');

/**
 * Returns the schema of the texts, each of which may extend those before. Throws when something is said twice:
 * makeExecutableSchema would merge that, and make of two `@requiresScopes` one that either scope is enough for.
 */
export function readTypeDefs(...texts: readonly string[]): GraphQLSchema {
  return buildSchema(texts.join('\n'));
}

const document = parse(typeDefs);

/** The directives of the contract alone, for a schema that is not ours and is guarded as ours is. */
export const directiveTypeDefs = document.definitions
  .filter(({ kind }) => kind === Kind.DIRECTIVE_DEFINITION)
  .map((definition) => print(definition))
  .join('\n');

/** Returns a schema of the contract alone, for the caller to keep. */
export function buildContract(): GraphQLSchema {
  // A test says that it is valid: to find that out at each start would take longer than all else of the schema.
  return buildASTSchema(document, { assumeValidSDL: true, assumeValid: true });
}

let ours: GraphQLSchema | null = null;

/** Returns the types of the contract alone, to look at. */
export function contract(): GraphQLSchema {
  return (ours ??= buildContract());
}
