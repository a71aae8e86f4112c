import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  type GraphQLSchema,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import type { Extension } from '../../src/index.ts';
import { createTestServer, type TestServer } from '../support/test-server.ts';
import { wrongRequests, type WrongRequest } from '../support/wrong-documents.ts';

const production = { NODE_ENV: 'production', AUTH_ISSUER: 'https://auth.example.com' };

/** Types with everything that a document can get wrong. */
const extension: Extension = {
  typeDefs: `
    extend type Query {
      search(filter: SearchFilter!, order: [Ordering!], size: Int = 10): [Found!] @public
      nearest(to: Place!): Branch @public
    }
    extend type Mutation { publish(article: ArticleDraft!, moment: Moment): Article @public }
    extend input SignUpInput { company: String! }
    union Found = Article | Branch
    interface Located { place: String! }
    type Article { title: String! rank: Int! }
    type Branch implements Located { place: String! opened: Int }
    input SearchFilter { words: [String!]!, ordering: Ordering!, within: Place }
    input Place @oneOf { street: String, grid: Grid }
    input Grid { northing: Int!, easting: Int! }
    input ArticleDraft { title: String!, draftOf: ArticleDraft, ordering: Ordering }
    enum Ordering { NEWEST CHEAPEST }
    scalar Moment
  `,
  resolvers: {
    Query: { search: () => [], nearest: () => null },
    Mutation: { publish: () => null },
    Moment: {
      parseValue(value: unknown) {
        throw new Error(`An Ordering of CHEAPEST would do better than ${String(value)}.`);
      },
    },
  },
};

/** Every name of the schema but those that GraphQL itself gives. */
function namesOf(schema: GraphQLSchema): Set<string> {
  const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
  const inTypes = types.flatMap((type) => {
    if (isEnumType(type)) return type.getValues().map(({ name }) => name);
    if (isInputObjectType(type)) return Object.keys(type.getFields());
    if (!isObjectType(type) && !isInterfaceType(type)) return [];
    return Object.values(type.getFields()).flatMap(({ name, args }) => [
      name,
      ...args.map((argument) => argument.name),
    ]);
  });
  const directives = schema.getDirectives();
  const args = directives.flatMap((directive) => directive.args.map(({ name }) => name));
  const all = [
    ...types.map(({ name }) => name),
    ...inTypes,
    ...args,
    ...directives.map(({ name }) => name),
  ];
  return new Set(all.filter((name) => !ofGraphQL.has(name)));
}

/** `name` is a field of `__Type`, and like `at` a word of plain English. */
const ofGraphQL = new Set(
  'Int Float String Boolean ID include skip if deprecated reason specifiedBy url oneOf name at'.split(
    ' ',
  ),
);

const wordsOf = (value: unknown) => JSON.stringify(value).match(/\w+/g) ?? [];

/** Returns the names of the schema that an answer says and its request does not. */
async function askAll(server: TestServer, requests: readonly WrongRequest[]) {
  const names = namesOf(server.schema);
  const told: string[] = [];
  const codes = new Map<unknown, number>();
  for (const request of requests) {
    const { query, variables = {} } = request;
    const { body } = await server.execute(query, { variables });
    const said = new Set(wordsOf(request));
    for (const { message, path, extensions } of body.errors ?? []) {
      const { code, ...rest } = extensions;
      codes.set(code, (codes.get(code) ?? 0) + 1);
      // What was run after all was not wrong.
      if (code !== 'GRAPHQL_VALIDATION_FAILED' && code !== 'BAD_USER_INPUT') continue;
      const untold = wordsOf({ message, path, rest }).filter((w) => names.has(w) && !said.has(w));
      if (untold.length > 0)
        told.push(`${untold.join(' ')}: ${message} ${JSON.stringify(request)}`);
    }
  }
  return { told, codes };
}

/** Returns the requests about every element of `schema.graphql`, or about the types beside it alone. */
async function requestsFor({ schema }: TestServer, own: Extension): Promise<WrongRequest[]> {
  const all = wrongRequests(schema);
  if (!own.typeDefs) return all;
  const { schema: without } = await createTestServer();
  const known = new Set(wrongRequests(without).map((request) => JSON.stringify(request)));
  return all.filter((request) => !known.has(JSON.stringify(request)));
}

describe.each<[string, Extension]>([
  ['schema.graphql', {}],
  ['types beside it', extension],
])('wrong documents about every element of %s', (_name, own) => {
  test('are told no name in production that they do not hold', { timeout: 60_000 }, async () => {
    const server = await createTestServer(production, own);
    const { told, codes } = await askAll(server, await requestsFor(server, own));
    expect(told).toEqual([]);
    expect(codes.get('GRAPHQL_VALIDATION_FAILED')).toBeGreaterThan(200);
    expect(codes.get('BAD_USER_INPUT')).toBeGreaterThan(20);
    expect(codes.get('INTERNAL_SERVER_ERROR')).toBeUndefined();
  });

  test('are told many in development', async () => {
    const server = await createTestServer({}, own);
    const some = (await requestsFor(server, own)).filter((_request, n) => n % 4 === 0);
    const { told } = await askAll(server, some);
    expect(told.length).toBeGreaterThan(25);
  });
});
