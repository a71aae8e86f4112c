import { readFileSync } from 'node:fs';
import {
  buildASTSchema,
  buildSchema,
  Kind,
  parse,
  print,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';

/** The text of schema.graphql, the contract. */
export const typeDefs = read('schema.graphql');

/** Returns the text of schema.admin.graphql, which extends the contract where AUTH_ADMIN is on. */
export function readAdminTypeDefs(): string {
  return read('schema.admin.graphql');
}

function read(name: string): string {
  return readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8');
}

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

let withAdmin: DocumentNode | null = null;

/** Returns the document of the contract, with the fields for administrators or without. */
function contractDocument(admin: boolean): DocumentNode {
  return admin ? (withAdmin ??= parse(contractText(admin))) : document;
}

/** Returns the text of the contract, with the fields for administrators or without. */
export function contractText(admin: boolean): string {
  return admin ? `${typeDefs}\n${readAdminTypeDefs()}` : typeDefs;
}

/** Returns a new schema of the contract, without extensions. The caller may change it. */
export function buildContract(admin = false): GraphQLSchema {
  // A test checks that it is valid. Checking at each start would take longer than the rest of the schema.
  return buildASTSchema(contractDocument(admin), { assumeValidSDL: true, assumeValid: true });
}

const ours = new Map<boolean, GraphQLSchema>();

/** Returns the schema of the contract, without extensions. It is shared: do not change it. */
export function contract(admin = false): GraphQLSchema {
  const known = ours.get(admin) ?? buildContract(admin);
  ours.set(admin, known);
  return known;
}
