import {
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLLeafType,
} from 'graphql';
import { parseLeaf } from '../package/graphql-versions.ts';

export interface InputProblem {
  /** The place inside the value. */
  readonly path: readonly (string | number)[];
  /** Never repeats the value that was sent. */
  readonly message: string;
  /** Whether the path ends in a field that was not sent. */
  readonly isMissing?: boolean;
}

/** The most levels of a value. Nested filters need two levels each: the field and its list. */
const maxDepth = 100;

/**
 * Returns the first reason why GraphQL (§3, input coercion) refuses a value for this type, or null. graphql-js has such
 * a function too, but each major version has another name for it, and its messages quote the value.
 */
export function findInputProblem(
  value: unknown,
  type: GraphQLInputType,
  path: InputProblem['path'] = [],
): InputProblem | null {
  // A body of 8 KB can have a thousand levels. Each needs a call for every list around its type: the stack would overflow.
  if (path.length > maxDepth) return { path: [], message: `is nested more than ${maxDepth} deep` };
  const isNull = value === null || value === undefined;
  if (isNonNullType(type))
    return isNull ? wrongType(path) : findInputProblem(value, type.ofType, path);
  if (isNull) return null;
  if (isListType(type)) {
    // A single value is a list of one.
    if (!Array.isArray(value)) return findInputProblem(value, type.ofType, path);
    return first(value, (item, index) => findInputProblem(item, type.ofType, [...path, index]));
  }
  if (isInputObjectType(type)) return findObjectProblem(value, type, path);
  return isLeafType(type) && isOfLeaf(value, type) ? null : wrongType(path);
}

function findObjectProblem(
  value: unknown,
  type: GraphQLInputObjectType,
  path: InputProblem['path'],
): InputProblem | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrongType(path);
  const given = value as Readonly<Record<string, unknown>>;
  const fields = type.getFields();
  const problem = first(Object.values(fields), (field) => {
    const { name } = field;
    if (given[name] !== undefined)
      return findInputProblem(given[name], field.type, [...path, name]);
    if (!isRequiredInputField(field)) return null;
    return { path: [...path, name], message: `must have the field "${name}"`, isMissing: true };
  });
  if (problem) return problem;
  const names = Object.keys(given);
  if (names.some((name) => !fields[name]))
    return { path, message: 'has a field that its type does not' };
  const isOne = names.length === 1 && given[names[0]!] !== null;
  return type.isOneOf && !isOne ? wrongType(path) : null;
}

function isOfLeaf(value: unknown, type: GraphQLLeafType): boolean {
  try {
    return parseLeaf(type, value) !== undefined;
  } catch {
    return false;
  }
}

function wrongType(path: InputProblem['path']): InputProblem {
  return { path, message: 'has a value of the wrong type' };
}

function first<T>(
  values: readonly T[],
  find: (value: T, index: number) => InputProblem | null,
): InputProblem | null {
  for (const [index, value] of values.entries()) {
    const problem = find(value, index);
    if (problem) return problem;
  }
  return null;
}
