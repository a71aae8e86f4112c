import { readFileSync } from 'node:fs';
import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema, isInterfaceType, isObjectType, print, type GraphQLSchema } from 'graphql';
import { expect, test } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const contract = read('schema.graphql');

/** What breaks clients of a schema who get another one. */
async function breaks(before: string, after: string): Promise<string[]> {
  const [old, now] = [buildSchema(before), buildSchema(after)];
  const changes = await diff(old, now);
  const breaking = changes.filter(
    ({ criticality }) => criticality.level === CriticalityLevel.Breaking,
  );
  return [...breaking.map(({ message }) => message), ...changedGuards(old, now)];
}

/** To the library a guard is only a directive; to a client it is the difference between an answer and a refusal. */
function changedGuards(old: GraphQLSchema, now: GraphQLSchema): string[] {
  const guards = guardsOf(now);
  return [...guardsOf(old)]
    .filter(([place, guard]) => guards.has(place) && guards.get(place) !== guard)
    .map(([place, guard]) => `${place} said "${guard}" and says "${guards.get(place)}".`);
}

/**
 * These refuse no one whom the release before accepted: each of its tokens is of a user who logged in, and none of its
 * users has a second factor.
 */
const breaksNoClient = new Set(['@requiresInteractive', '@requiresSecondFactor(ifSetUp: true)']);

function guardsOf(schema: GraphQLSchema): Map<string, string> {
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => isObjectType(type) || isInterfaceType(type),
  );
  const elements = types.flatMap((type) => [
    { place: type.name, node: type.astNode },
    ...Object.values(type.getFields()).map(({ name, astNode }) => ({
      place: `${type.name}.${name}`,
      node: astNode,
    })),
  ]);
  return new Map(
    elements.map(({ place, node }) => [
      place,
      (node?.directives ?? [])
        .map(print)
        .filter((guard) => !breaksNoClient.has(guard))
        .join(' '),
    ]),
  );
}

// Where that is what a release is meant to do: a new major version, and api/schema.graphql beside it.
test('schema.graphql breaks nobody who has the schema of the last release', async () => {
  expect(await breaks(read('api/schema.graphql'), contract)).toEqual([]);
});

test.each([
  ['  me: User', '  self: User', "Field 'me' was removed from object type 'Query'"],
  [
    'username: String!\n    "The password, comp',
    'username: ID!\n    "The password, comp',
    "Type for argument 'username' on field 'Mutation.login' changed from 'String!' to 'ID!'",
  ],
  [
    'first: Int = 20',
    'first: Int!',
    "Type for argument 'first' on field 'User.sessions' changed from 'Int' to 'Int!'",
  ],
  [
    '  USERNAME_TAKEN',
    '  NAME_TAKEN',
    "Enum value 'USERNAME_TAKEN' was removed from enum 'ErrorCode'",
  ],
  [
    'logout("A refresh token of the session, used up or not." refreshToken: String): Boolean @public',
    'logout("A refresh token of the session, used up or not." refreshToken: String): Boolean @authenticated',
    'Mutation.logout said "@public" and says "@authenticated".',
  ],
])('it would be noticed if %o became %o', async (from, to, description) => {
  expect(contract).toContain(from);
  expect(await breaks(contract, contract.replace(from, to))).toContain(description);
});

test('what is added breaks nobody', async () => {
  const added = `${contract} extend type Query { more: Int @public } extend enum ErrorCode { MORE }`;
  expect(await breaks(contract, added)).toEqual([]);
});
