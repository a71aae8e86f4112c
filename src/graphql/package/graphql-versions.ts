import {
  valueFromASTUntyped,
  versionInfo,
  type ConstValueNode,
  type GraphQLArgument,
  type GraphQLLeafType,
  type GraphQLResolveInfo,
  type OperationDefinitionNode,
  type OperationTypeNode,
} from 'graphql';

/**
 * Latchkey compiles against graphql-js 16 and also runs on 17. The differences are here and in `execute-plan.ts`. No
 * module imports a value that 15 does not have, so that `requirements.ts` can report a copy of 15.
 */
export const is17 = versionInfo.major >= 17;

/** Returns the kind of an operation, without the enum that 15 does not have. */
export function isOperation(
  { operation }: OperationDefinitionNode,
  kind: `${OperationTypeNode}`,
): boolean {
  return operation === (kind as OperationTypeNode);
}

interface Argument17 {
  readonly default?: { readonly value?: unknown; readonly literal?: ConstValueNode };
}

/** Returns the default of an argument, as a JavaScript value. */
export function defaultOf(argument: GraphQLArgument): unknown {
  const { value, literal } = (argument as Argument17).default ?? {};
  if (literal) return valueFromASTUntyped(literal);
  return value === undefined ? argument.defaultValue : value;
}

interface Leaf17 {
  coerceInputValue?(value: unknown): unknown;
  coerceOutputValue?(value: unknown): unknown;
}

/** Returns the parsed input value of a scalar or an enum. 17 has a new name for the method, and keeps the old one. */
export function parseLeaf(leaf: GraphQLLeafType & Leaf17, value: unknown): unknown {
  return leaf.coerceInputValue ? leaf.coerceInputValue(value) : leaf.parseValue(value);
}

/** Returns the serialized value of a scalar or an enum. */
export function serializeLeaf(leaf: GraphQLLeafType & Leaf17, value: unknown): unknown {
  return leaf.coerceOutputValue ? leaf.coerceOutputValue(value) : leaf.serialize(value);
}

const functions17 = {
  getAbortSignal: () => undefined,
  getAsyncHelpers: () => ({
    promiseAll: <T>(values: readonly (PromiseLike<T> | T)[]) => Promise.all(values),
    track: () => {},
  }),
};

/** The `info` of a resolver in a query without variables, besides its field. Such a query is never aborted. */
export function withoutVariables(): Pick<GraphQLResolveInfo, 'variableValues'> {
  if (!is17) return { variableValues: {} };
  const variableValues = { sources: Object.create(null), coerced: Object.create(null) };
  return { variableValues, ...functions17 };
}
