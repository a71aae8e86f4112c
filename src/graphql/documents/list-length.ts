import {
  getNamedType,
  getNullableType,
  isIntrospectionType,
  isListType,
  Kind,
  type FieldNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLNamedType,
} from 'graphql';
import { isPage, pageArgumentsOf } from './connections.ts';
import { defaultOf } from '../package/graphql-versions.ts';
import type { Operation } from './variables.ts';

/** The assumed length of a list without a length argument. */
const assumedLength = 10;
/** The assumed length when `first` or `last` could be given and is not. */
const assumedPage = 100;

/** Returns how often the selection below a field counts: once for each element of its list, otherwise once. */
export function lengthOf(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  parent: GraphQLNamedType,
  operation: Operation,
): number {
  const paged = pageArgumentsOf(field);
  if (paged.length > 0) return pageLength(paged, node, operation);
  if (!isListType(getNullableType(field.type))) return 1;
  if (isPage(field, parent, operation.schema)) return 1;
  // As long as the schema is, and GraphQL itself refuses lists of it in lists of it.
  return isIntrospectionType(getNamedType(field.type)) ? 1 : assumedLength;
}

function pageLength(
  args: readonly GraphQLArgument[],
  node: FieldNode,
  operation: Operation,
): number {
  const said = args
    .map((arg) => valueOf(arg, node, operation))
    .filter((value) => typeof value === 'number');
  return said.length > 0 ? Math.max(1, ...said) : assumedPage;
}

function valueOf(arg: GraphQLArgument, node: FieldNode, operation: Operation): unknown {
  const given = node.arguments?.find(({ name }) => name.value === arg.name)?.value;
  if (!given) return defaultOf(arg);
  if (given.kind === Kind.INT) return Number(given.value);
  return given.kind === Kind.VARIABLE
    ? valueOfVariable(given.name.value, defaultOf(arg), operation)
    : undefined;
}

function valueOfVariable(
  name: string,
  fallback: unknown,
  { definition, variables }: Operation,
): unknown {
  if (Object.hasOwn(variables, name)) return variables[name];
  const declared = definition.variableDefinitions?.find((one) => one.variable.name.value === name);
  const value = declared?.defaultValue;
  if (!value) return fallback;
  return value.kind === Kind.INT ? Number(value.value) : undefined;
}
