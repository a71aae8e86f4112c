import { inspect } from 'node:util';
import {
  buildSchema,
  getVariableValues,
  GraphQLScalarType,
  Kind,
  parse,
  typeFromAST,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { findInputProblem } from '../../src/graphql/documents/input-problem.ts';
import { is17 } from '../support/graphql-version.ts';
import { createSeeded } from '../support/seeded.ts';

const schema = buildSchema(/* GraphQL */ `
  type Query {
    a(of: Float): Int
  }
  enum Colour {
    RED
    BLUE
  }
  scalar Even
  input Point {
    x: Int!
    y: Int! = 1
    label: String
    colours: [Colour!]
    next: Point
  }
  input Either @oneOf {
    id: ID
    point: Point
  }
`);
const readEven = (value: unknown) => {
  if (typeof value !== 'number') throw new TypeError('It is no number.');
  return value % 2 === 0 ? value : undefined;
};
Object.assign(schema.getType('Even')!, { parseValue: readEven, coerceInputValue: readEven });

const types = ['Int', 'String!', 'ID', 'Boolean', 'Float', 'Colour', 'Even', 'Point', 'Point!'];
const more = ['Either', '[Int]', '[Int!]!', '[[String!]]', '[Point!]', '[Either]'];

const leaves = [null, 0, 1, 2, 1.5, 1e40, '', 'RED', 'red', true, undefined];
const names = ['x', 'x', 'y', 'label', 'colours', 'next', 'id', 'point', 'other', 'constructor'];

function valueOfChance(chance: ReturnType<typeof createSeeded>, depth = 3): unknown {
  const kind = depth === 0 ? 0 : chance.below(4);
  if (kind < 2) return chance.pick(leaves);
  const length = chance.below(4);
  const items = Array.from({ length }, () => valueOfChance(chance, depth - 1));
  if (kind === 2) return items;
  return Object.fromEntries(items.map((item) => [chance.pick(names), item]));
}

function declared(type: string) {
  const [operation] = parse(`query ($v: ${type}) { a }`).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
  return operation.variableDefinitions![0]!;
}

const problemOf = (type: string, value: unknown) =>
  findInputProblem(value, typeFromAST(schema, declared(type).type as never) as never);

test.each([...types, ...more])('takes as %s what graphql-js takes, and nothing else', (type) => {
  const definition = declared(type);
  const chance = createSeeded(7);
  const taken = [0, 0];
  const disputed: string[] = [];
  for (let turn = 0; turn < 500; turn += 1) {
    const v = valueOfChance(chance);
    const { errors } = getVariableValues(schema, [definition], { v });
    const found = problemOf(type, v);
    // A variable that is not there is another matter.
    if (v === undefined) continue;
    if ((found === null) !== (errors === undefined)) disputed.push(inspect(v));
    taken[found ? 0 : 1]! += 1;
  }
  expect(disputed).toEqual([]);
  expect(Math.min(...taken)).toBeGreaterThan(0);
});

describe('the first problem is said with its path, and without the value:', () => {
  const point = (message: string, path: unknown[]) => ({ path, message });
  const missing = (path: unknown[]) => ({
    ...point('must have the field "x"', path),
    isMissing: true,
  });
  test.each<[string, unknown, object]>([
    ['Point', { x: 'hunter2' }, point('has a value of the wrong type', ['x'])],
    ['Point', { y: 1 }, missing(['x'])],
    ['Point', { x: 1, hunter2: 1 }, point('has a field that its type does not', [])],
    ['[Point]', [{ x: 1, next: {} }], missing([0, 'next', 'x'])],
    ['Either', { id: 'a', point: { x: 1 } }, point('has a value of the wrong type', [])],
    ['Even', 7, point('has a value of the wrong type', [])],
  ])('%s %j', (type, value, problem) => {
    expect(problemOf(type, value)).toEqual(problem);
  });
});

test.runIf(is17)('a scalar that graphql-js 17 gives another parser is read by that', () => {
  const parsed = { coerceInputValue: () => undefined, parseValue: (value: unknown) => value };
  const scalar = new GraphQLScalarType({ name: 'Odd', ...parsed });
  expect(findInputProblem(7, scalar)).toEqual({
    path: [],
    message: 'has a value of the wrong type',
  });
});
