import {
  defaultFieldResolver,
  getNullableType,
  isLeafType,
  isNonNullType,
  isObjectType,
  Kind,
  TypeNameMetaFieldDef,
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Context } from '../request/context.ts';
import { isOperation, withoutVariables } from '../graphql/package/graphql-versions.ts';

/** A field of a query, with everything that is the same for each execution. */
export interface PlannedField {
  readonly key: string;
  readonly resolve: NonNullable<GraphQLField<unknown, Context>['resolve']>;
  /** Whether the field has the default resolver: the member of that name. */
  readonly isProperty: boolean;
  readonly info: GraphQLResolveInfo;
  readonly isNullable: boolean;
  /** How its value is serialized; null for an object, which has fields. */
  readonly leaf: GraphQLLeafType | null;
  readonly fields: readonly PlannedField[];
}

/** The query that is planned. */
export interface PlannableQuery {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly definition: OperationDefinitionNode;
}

/**
 * Returns the fields of a valid query, with their resolvers and the `info` for these. Null for a mutation, and for a
 * query with variables, arguments, directives, fragments, lists or abstract types: its fields depend on more than the
 * query.
 */
export function planQuery(query: PlannableQuery): readonly PlannedField[] | null {
  const { variableDefinitions = [], selectionSet } = query.definition;
  const root = query.schema.getQueryType();
  if (!root || !isOperation(query.definition, 'query') || variableDefinitions.length > 0)
    return null;
  return planFields(query, root, selectionSet, undefined);
}

type Path = GraphQLResolveInfo['path'];

function planFields(
  query: PlannableQuery,
  type: GraphQLObjectType,
  { selections }: SelectionSetNode,
  path: Path | undefined,
): readonly PlannedField[] | null {
  const fields: PlannedField[] = [];
  // In an object literal or an assignment, this name sets the prototype.
  const keys = new Set(['__proto__']);
  for (const node of selections) {
    const field = node.kind === Kind.FIELD ? planField(query, type, node, path) : null;
    // A repeated field would have to be merged.
    if (!field || keys.has(field.key)) return null;
    keys.add(field.key);
    fields.push(field);
  }
  return fields;
}

function planField(
  query: PlannableQuery,
  parentType: GraphQLObjectType,
  node: FieldNode,
  prev: Path | undefined,
): PlannedField | null {
  const fieldName = node.name.value;
  const definition =
    fieldName === '__typename' ? TypeNameMetaFieldDef : parentType.getFields()[fieldName];
  if (!definition || definition.args.length > 0 || node.directives?.length) return null;
  const { type: returnType, resolve = defaultFieldResolver } = definition;
  const key = node.alias?.value ?? fieldName;
  const path: Path = { prev, key, typename: parentType.name };
  const type = getNullableType(returnType);
  const leaf = isLeafType(type) ? type : null;
  const fields = leaf ? [] : planObject(query, type, node, path);
  if (!fields) return null;
  const info: GraphQLResolveInfo = {
    fieldName,
    fieldNodes: [node],
    returnType,
    parentType,
    path,
    schema: query.schema,
    fragments: fragmentsOf(query.document),
    rootValue: undefined,
    operation: query.definition,
    ...withoutVariables(),
  };
  const isProperty = resolve === defaultFieldResolver;
  return { key, resolve, isProperty, info, isNullable: !isNonNullType(returnType), leaf, fields };
}

function planObject(
  query: PlannableQuery,
  type: unknown,
  { selectionSet }: FieldNode,
  path: Path,
): readonly PlannedField[] | null {
  if (!isObjectType(type) || type.isTypeOf || !selectionSet) return null;
  return planFields(query, type, selectionSet, path);
}

function fragmentsOf({ definitions }: DocumentNode): GraphQLResolveInfo['fragments'] {
  const fragments = definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
  return Object.fromEntries(fragments.map((fragment) => [fragment.name.value, fragment]));
}
