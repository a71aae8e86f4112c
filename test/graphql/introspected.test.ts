import {
  getIntrospectionQuery,
  GraphQLScalarType,
  Kind,
  parse,
  parseConstValue,
  print,
  valueFromASTUntyped,
  type ASTNode,
  type DirectiveNode,
  type ValueNode,
  type DefinitionNode,
  type EnumValueDefinitionNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  type IntrospectionDirective,
  type IntrospectionInputValue,
  type IntrospectionQuery,
  type IntrospectionType,
  type IntrospectionTypeRef,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { typeDefs as contract, type Extension } from '../../src/index.ts';
import { createTestServer } from '../support/test-server.ts';

/** What is said of one element: its description and all else that introspection can tell of it. */
type Said = Readonly<Record<string, unknown>>;

/** Returns what the texts say of each element, from the parsed document alone. */
function readSdl(...texts: string[]): Map<string, Said> {
  const said = new Map<string, Said>();
  for (const definition of parse(texts.join('\n')).definitions) readDefinition(definition, said);
  return said;
}

function readDefinition(node: DefinitionNode, said: Map<string, Said>): void {
  if (node.kind === Kind.SCHEMA_DEFINITION) said.set('schema', described(node));
  if (node.kind === Kind.DIRECTIVE_DEFINITION) {
    const locations = node.locations.map(({ value }) => value);
    said.set(`@${node.name.value}`, { ...described(node), repeatable: node.repeatable, locations });
    readInputs(`@${node.name.value}`, node.arguments ?? [], said);
  }
  if (!('name' in node) || !node.name || !/Type(Definition|Extension)$/.test(node.kind)) return;
  const type = node.name.value;
  const url = argumentOf(node.directives ?? [], 'specifiedBy', 'url');
  if (node.kind.endsWith('Definition')) said.set(type, { ...described(node), url });
  if ('values' in node) for (const value of node.values ?? []) readMember(type, value, said);
  if ('types' in node)
    for (const one of node.types ?? []) said.set(`${type} = ${one.name.value}`, {});
  if ('interfaces' in node)
    for (const one of node.interfaces ?? []) said.set(`${type} implements ${one.name.value}`, {});
  if (!('fields' in node)) return;
  for (const field of node.fields ?? []) {
    if (field.kind === Kind.INPUT_VALUE_DEFINITION) readInputs(type, [field], said);
    else readMember(type, field, said);
  }
}

function readMember(
  type: string,
  node: FieldDefinitionNode | EnumValueDefinitionNode,
  said: Map<string, Said>,
): void {
  const place = `${type}.${node.name.value}`;
  said.set(place, {
    ...described(node),
    ...deprecated(node.directives),
    ...('type' in node && { type: print(node.type) }),
  });
  if ('arguments' in node) readInputs(place, node.arguments ?? [], said);
}

function readInputs(
  place: string,
  inputs: readonly InputValueDefinitionNode[],
  said: Map<string, Said>,
): void {
  for (const node of inputs) {
    said.set(`${place}(${node.name.value})`, {
      ...described(node),
      ...deprecated(node.directives),
      type: print(node.type),
      value: node.defaultValue ? plain(node.defaultValue) : 'none',
    });
  }
}

function described(node: ASTNode): Said {
  return { description: 'description' in node ? (node.description?.value ?? null) : null };
}

function deprecated(directives: readonly DirectiveNode[] | undefined = []): Said {
  const isDeprecated = directives.some(({ name }) => name.value === 'deprecated');
  const reason = argumentOf(directives, 'deprecated', 'reason');
  return { deprecated: isDeprecated ? (reason ?? 'No longer supported') : null };
}

function argumentOf(directives: readonly DirectiveNode[], directive: string, name: string) {
  const found = directives.find((one) => one.name.value === directive);
  const argument = found?.arguments?.find((one) => one.name.value === name);
  return argument?.value.kind === Kind.STRING ? argument.value.value : null;
}

function plain(node: ValueNode): unknown {
  return valueFromASTUntyped(node);
}

/** Returns what a server says of each element, but for GraphQL's own. */
function readIntrospection({ __schema: schema }: IntrospectionQuery): Map<string, Said> {
  const said = new Map<string, Said>([['schema', { description: schema.description ?? null }]]);
  for (const directive of schema.directives)
    if (!specified.has(directive.name)) tellDirective(directive, said);
  for (const type of schema.types)
    if (!specified.has(type.name) && !type.name.startsWith('__')) tellType(type, said);
  return said;
}

const specified = new Set(
  'Int Float String Boolean ID include skip deprecated specifiedBy oneOf'.split(' '),
);

function tellDirective(directive: IntrospectionDirective, said: Map<string, Said>): void {
  const { name, description, isRepeatable, locations, args } = directive;
  const place = `@${name}`;
  said.set(place, { description: description ?? null, repeatable: isRepeatable, locations });
  tellInputs(place, args, said);
}

function tellType(type: IntrospectionType, said: Map<string, Said>): void {
  const url = 'specifiedByURL' in type ? (type.specifiedByURL ?? null) : null;
  said.set(type.name, { description: type.description ?? null, url });
  if (type.kind === 'ENUM')
    for (const { name, description, deprecationReason } of type.enumValues)
      said.set(`${type.name}.${name}`, { description, deprecated: deprecationReason });
  if (type.kind === 'UNION')
    for (const one of type.possibleTypes) said.set(`${type.name} = ${one.name}`, {});
  if (type.kind === 'OBJECT' || type.kind === 'INTERFACE')
    for (const one of type.interfaces) said.set(`${type.name} implements ${one.name}`, {});
  if (type.kind === 'INPUT_OBJECT') tellInputs(type.name, type.inputFields, said);
  if (type.kind !== 'OBJECT' && type.kind !== 'INTERFACE') return;
  for (const field of type.fields) {
    const place = `${type.name}.${field.name}`;
    const { description, deprecationReason } = field;
    said.set(place, { description, deprecated: deprecationReason, type: typeName(field.type) });
    tellInputs(place, field.args, said);
  }
}

function tellInputs(
  place: string,
  inputs: readonly IntrospectionInputValue[],
  said: Map<string, Said>,
): void {
  for (const { name, description, deprecationReason, type, defaultValue } of inputs) {
    said.set(`${place}(${name})`, {
      description,
      deprecated: deprecationReason,
      type: typeName(type),
      value: defaultValue == null ? 'none' : plain(parseConstValue(defaultValue)),
    });
  }
}

function typeName(type: IntrospectionTypeRef): string {
  if (type.kind === 'NON_NULL') return `${typeName(type.ofType)}!`;
  return type.kind === 'LIST' ? `[${typeName(type.ofType)}]` : type.name;
}

async function introspect(extension: Extension = {}): Promise<Map<string, Said>> {
  const server = await createTestServer({}, extension);
  const { body } = await server.execute(
    getIntrospectionQuery({
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
    }),
  );
  return readIntrospection(body.data as unknown as IntrospectionQuery);
}

describe('introspection says of every element what the text says', () => {
  test('of schema.graphql', async () => {
    const said = readSdl(contract);
    expect(said.size).toBeGreaterThan(80);
    expect(await introspect()).toEqual(said);
  });

  const typeDefs = `
    extend type Query {
      "A word that was said."
      word(
        "Which one."
        kind: Kind! = LATE
        "Since when."
        since: Moment = "2026-11-23"
        filter: Filter = { kind: EARLY, kinds: [LATE, EARLY] }
        old: Int = 7 @deprecated(reason: "Say kind.")
      ): Word @public
      anything: Anything @public @deprecated
      plain: Plain @public
    }
    extend type User {
      """
      The words of a user,
      the newest first.
      """
      words(first: Int = 10): [Word!]! @deprecated(reason: "Ask for word.")
    }
    extend input SignUpInput {
      "Where they work."
      company: String = "Acme"
      fax: String @deprecated(reason: "Fax is over.")
    }
    extend enum ErrorCode {
      "423. Someone else writes it."
      NOTE_LOCKED @deprecated
    }
    "When something is said."
    enum Kind {
      "Before noon."
      EARLY
      LATE @deprecated(reason: "Be early.")
    }
    "What is asked for."
    input Filter { "When." kind: Kind! kinds: [Kind!] = [EARLY] }
    "A moment, written shortly."
    scalar Moment @specifiedBy(url: "https://example.com/moment")
    "One that is none."
    scalar Word @authenticated @specifiedBy(url: "https://example.com/word")
    scalar Plain
    "Whatever has an id."
    interface Node { "Unique." id: ID! }
    type Note implements Node { id: ID! "Its text." text(length: Int = 80): String }
    union Anything = Note | User
    "Says who looks after a field."
    directive @owner("Their name." name: String! = "susan") repeatable on FIELD_DEFINITION | OBJECT
  `;
  const moment = {
    serialize: (value: unknown) => (value as Date).toISOString().slice(0, 10),
    parseValue: (value: unknown) => new Date(String(value)),
  };
  const resolve = () => null;
  const resolvers: Extension['resolvers'] = {
    Query: { word: resolve, anything: resolve, plain: resolve },
    User: { words: resolve },
    Kind: { EARLY: 1, LATE: 2 },
    Moment: new GraphQLScalarType({ name: 'Moment', ...moment }),
    Word: new GraphQLScalarType({
      name: 'Whatever',
      description: 'Not what the text says.',
      specifiedByURL: 'https://example.com/other',
    }),
    Plain: new GraphQLScalarType({ name: 'Plain', description: 'Not what the text says.' }),
  };

  test('and of what is beside it', async () => {
    const said = readSdl(contract, typeDefs);
    expect(said.get('Query.word(kind)')).toMatchObject({ type: 'Kind!', value: 'LATE' });
    expect(said.get('Word')).toMatchObject({ url: 'https://example.com/word' });
    expect(await introspect({ typeDefs, resolvers })).toEqual(said);
  });
});
