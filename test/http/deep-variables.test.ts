import { describe, expect, test } from 'vitest';
import { bothPaths, json } from '../support/both-paths.ts';

/** A filter as many schemas have it, and lists of lists: GraphQL takes one value where a list is asked for. */
const filters = (lists: number) => ({
  typeDefs: /* GraphQL */ `
    input Filter { name: String, not: Filter, and: [Filter!], deep: ${'['.repeat(lists)}Filter${']'.repeat(lists)} }
    extend type Query { find(filter: Filter): Int @public }
  `,
  resolvers: { Query: { find: () => 1 } },
});

const nested = (field: string, levels: number) =>
  `{"${field}":`.repeat(levels) + '{}' + '}'.repeat(levels);

function find(filter: string): string {
  const body = json('query ($filter: Filter) { find(filter: $filter) }', { variables: 'HERE' });
  return body.replace('"HERE"', `{"filter":${filter}}`);
}

const headers = { 'content-type': 'application/json' };

describe('variables of an input that holds itself', () => {
  test.each([
    ['not', 1_000],
    ['not', 8_000],
    ['and', 800],
    ['deep', 800],
    ['deep', 7_000],
  ])('are refused when %s is nested %i deep', async (field, levels) => {
    const { expectAlike, hot, cold } = await bothPaths({}, filters(5));
    const { status, body } = await expectAlike({ headers, body: find(nested(field, levels)) });
    expect([status, body]).toEqual([400, expect.stringContaining('is nested more than 100 deep')]);
    expect([...hot.logged, ...cold.logged].filter((line) => /"level":(50|60)/.test(line))).toEqual(
      [],
    );
  });

  test.each(['not', 'and', 'deep'])('are taken when %s is nested as people nest', async (field) => {
    const { expectAlike } = await bothPaths({}, filters(5));
    const answer = await expectAlike({ headers, body: find(nested(field, 40)) });
    expect(JSON.parse(answer.body)).toEqual({ data: { find: 1 } });
  });
});

test('a fault while an operation is looked for is answered and logged, and ends no process', async () => {
  const { expectAlike, hot } = await bothPaths({}, filters(200));
  const { status, body } = await expectAlike({ headers, body: find(nested('deep', 99)) });
  expect([status, body]).toEqual([500, expect.stringContaining('INTERNAL_SERVER_ERROR')]);
  expect(hot.logged.join()).toContain('Maximum call stack size exceeded');
});
