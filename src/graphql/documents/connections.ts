import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isInterfaceType,
  isListType,
  isObjectType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';

const pageArguments = new Set(['first', 'last']);
const pageLists = new Set(['nodes', 'edges']);

/** Returns the arguments that set the length of a page. */
export function pageArgumentsOf({ args }: GraphQLField<unknown, unknown>) {
  return args.filter(({ name }) => pageArguments.has(name));
}

/**
 * Returns whether a list is the page of a connection, whose length was counted one level up (Relay Cursor Connections
 * §2). A name that ends with `Connection` is not enough: every field that returns the type must take the length of the page.
 */
export function isPage(
  { name }: GraphQLField<unknown, unknown>,
  parent: GraphQLNamedType,
  schema: GraphQLSchema,
): boolean {
  if (!pageLists.has(name) || !parent.name.endsWith('Connection')) return false;
  const unpaged = unpagedTypes(schema);
  return possibleTypes(schema, parent).every((type) => !unpaged.has(type));
}

const known = new WeakMap<GraphQLSchema, ReadonlySet<GraphQLNamedType>>();

/** Returns the types that some field returns without paging arguments, or in a list. */
function unpagedTypes(schema: GraphQLSchema): ReadonlySet<GraphQLNamedType> {
  const found = known.get(schema);
  if (found) return found;
  const fields = Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [],
  );
  const unpaged = fields.filter(
    (field) => pageArgumentsOf(field).length === 0 || isListType(getNullableType(field.type)),
  );
  const types = new Set(unpaged.flatMap(({ type }) => possibleTypes(schema, getNamedType(type))));
  known.set(schema, types);
  return types;
}

function possibleTypes(schema: GraphQLSchema, type: GraphQLNamedType): readonly GraphQLNamedType[] {
  return isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
}
