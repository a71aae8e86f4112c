import {
  buildSchema,
  execute,
  getOperationAST,
  GraphQLError,
  GraphQLObjectType,
  parse,
  validate,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import type { Context } from '../../src/request/context.ts';
import { executePlan } from '../../src/fast-path/execute-plan.ts';
import { planQuery } from '../../src/fast-path/query-plan.ts';
import { createSeeded } from '../support/seeded.ts';

const context = { name: 'of a test' } as unknown as Context;

const schema = buildSchema(/* GraphQL */ `
  interface Named {
    name: String
  }
  type Query {
    maybe: Thing
    must: Thing!
    text: String
    named: Named
    argument(of: Int): String
    things: [Thing]
  }
  type Thing implements Named {
    name: String
    title: String!
    count: Int
    inner: Thing
    sure: Thing!
  }
`);

function plan(query: string, of: GraphQLSchema = schema) {
  const document = parse(query);
  expect(validate(of, document)).toEqual([]);
  const definition = getOperationAST(document)!;
  return planQuery({ schema: of, document, definition });
}

describe('graphql-js is left to execute', () => {
  test.each([
    ['variables', 'query ($n: Int) { text argument(of: $n) }'],
    ['arguments', '{ argument }'],
    ['a directive', '{ text @skip(if: true) }'],
    ['a directive further down', '{ maybe { name @include(if: false) } }'],
    ['a fragment', '{ ...F } fragment F on Query { text }'],
    ['an inline fragment', '{ maybe { ... { name } } }'],
    ['a list', '{ things { name } }'],
    ['an abstract type', '{ named { name } }'],
    ['what is asked for twice', '{ maybe { name } maybe { title } }'],
    ['a key that is no name for a property', '{ __proto__: text }'],
    ['introspection', '{ __schema { __typename } }'],
  ])('%s', (_name, query) => {
    expect(plan(query)).toBeNull();
  });
});

const thrown = (message: string): never => {
  throw new GraphQLError(message, { extensions: { code: 'X' } });
};

/** Everything that a resolver can come to. */
const outcomes: Record<string, () => unknown> = {
  value: () => 7,
  object: () => ({}),
  nothing: () => null,
  undefined: () => undefined,
  refusal: () => thrown('refused'),
  fault: () => {
    throw new TypeError('broken');
  },
  'no error': () => {
    throw 'a string';
  },
  error: () => new Error('returned'),
  'late value': async () => 7,
  'late object': async () => ({}),
  'late nothing': async () => null,
  'late refusal': async () => thrown('refused late'),
  'later refusal': async () => {
    await Promise.resolve();
    await Promise.resolve();
    return thrown('refused later');
  },
};
const kinds = Object.keys(outcomes);

const query = /* GraphQL */ `
  query All {
    maybe {
      __typename
      name
      title
      inner {
        title
        other: title
        sure {
          count
        }
      }
    }
    again: maybe {
      count
      sure {
        name
        inner {
          title
        }
      }
    }
    must {
      name
      sure {
        title
        count
      }
    }
    text
    alias: text
  }
`;

/** Gives every field a resolver that comes to what chance says: the same each time it is asked for the same path. */
function resolveByChance(seed: number): GraphQLSchema {
  const copy = buildSchema(/* GraphQL */ `
    type Query {
      maybe: Thing
      must: Thing!
      text: String
    }
    type Thing {
      name: String
      title: String!
      count: Int
      inner: Thing
      sure: Thing!
    }
  `);
  const chance = createSeeded(seed);
  const chosen = new Map<string, string>();
  const oddity = 1 + chance.below(40);
  for (const type of Object.values(copy.getTypeMap())) {
    if (!(type instanceof GraphQLObjectType) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const usual = ['maybe', 'must', 'inner', 'sure'].includes(field.name) ? 'object' : 'value';
      field.resolve = (_source, args, given, info) => {
        expect([args, given]).toEqual([{}, context]);
        const at = JSON.stringify(info.path);
        if (!chosen.has(at)) {
          const isUsual = chance.below(100) >= oddity;
          const choice = chance.pick(kinds);
          chosen.set(at, isUsual ? usual : choice);
        }
        return outcomes[chosen.get(at)!]!();
      };
    }
  }
  return copy;
}

test('a plan comes to what graphql-js comes to, whatever the resolvers do', async () => {
  let failed = 0;
  for (let seed = 1; seed <= 1000; seed += 1) {
    const resolved = resolveByChance(seed);
    const expected = await execute({
      schema: resolved,
      document: parse(query),
      contextValue: context,
    });
    const found = await executePlan(plan(query, resolved)!, context);
    expect(comparable(found), `seed ${seed}`).toBe(comparable(expected));
    if (expected.errors) failed += 1;
  }
  expect(failed).toBeGreaterThan(250);
  expect(failed).toBeLessThan(950);
});

/** As text, since the order counts as well. */
function comparable(result: object): string {
  const text = JSON.stringify(result);
  // What a scalar says of itself is our own words, and is masked.
  return text.replaceAll(/Expected `?\w+`?\.serialize[^"]*/g, 'Expected');
}

interface Functions17 {
  readonly getAbortSignal?: () => AbortSignal | undefined;
  readonly getAsyncHelpers?: () => unknown;
}

test('a resolver is told of the field what graphql-js tells it', async () => {
  const told: unknown[] = [];
  const resolved = buildSchema('type Query { maybe: Thing } type Thing { name: String }');
  for (const name of ['Query', 'Thing']) {
    for (const field of Object.values((resolved.getType(name) as GraphQLObjectType).getFields()))
      field.resolve = (source, args, given, info) => {
        // graphql-js 17 tells of functions, too, which are new each time.
        const { getAbortSignal, getAsyncHelpers, ...rest } = info as typeof info & Functions17;
        const functions = [typeof getAbortSignal, typeof getAsyncHelpers];
        const fragments = { ...info.fragments };
        told.push([source, args, given, { ...rest, fragments }, functions]);
        return {};
      };
  }
  const text = 'query A { other: maybe { name } } fragment F on Thing { name }';
  const document = parse(text);
  const definition = getOperationAST(document)!;
  await execute({ schema: resolved, document, contextValue: context });
  const expected = told.splice(0);
  await executePlan(planQuery({ schema: resolved, document, definition })!, context);
  expect(told).toEqual(expected);
});

test('what a resolver is told is nobody else’s: what it keeps under that, the next request does not find', () => {
  const resolved = buildSchema('type Query { text: String }');
  const told: GraphQLResolveInfo[] = [];
  resolved.getQueryType()!.getFields()['text']!.resolve = (_source, _args, _given, info) =>
    void told.push(info);
  const planned = plan('{ text }', resolved)!;
  void executePlan(planned, context);
  void executePlan(planned, context);
  const [one, other] = told;
  expect(one).toEqual(other);
  expect(one).not.toBe(other);
  for (const part of ['fieldNodes', 'path', 'variableValues'] as const)
    expect(one![part], part).not.toBe(other![part]);
});

test('a plan whose resolvers do not wait is answered at once', () => {
  const resolved = buildSchema('type Query { text: String }');
  resolved.getQueryType()!.getFields()['text']!.resolve = () => 'now';
  expect(executePlan(plan('{ text }', resolved)!, context)).toEqual({ data: { text: 'now' } });
});
