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
 * We compile against graphql-js 16, and run on 17 as well: what differs for us is here, and in `execute-plan.ts`. What
 * 15 does not have is not imported as a value anywhere, so that it can be named by `requirements.ts`.
 */
export const is17 = versionInfo.major >= 17;

/** Says what kind of operation it is, without the enum that 15 does not have. */
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

/** Returns what a scalar or an enum makes of an input value. 17 has another name for it, beside the old one. */
export function parseLeaf(leaf: GraphQLLeafType & Leaf17, value: unknown): unknown {
  return leaf.coerceInputValue ? leaf.coerceInputValue(value) : leaf.parseValue(value);
}

/** Returns what a scalar or an enum writes. */
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

/** What a resolver of a query without variables is told beside its field. Nothing aborts such a query. */
export function withoutVariables(): Pick<GraphQLResolveInfo, 'variableValues'> {
  if (!is17) return { variableValues: {} };
  const variableValues = { sources: Object.create(null), coerced: Object.create(null) };
  return { variableValues, ...functions17 };
}
