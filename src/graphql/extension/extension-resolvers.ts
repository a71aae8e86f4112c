import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';
import { rootsOf } from '../roots.ts';
import { throwIfAny, type ResolverMap } from './extension.ts';
import { contract } from './type-defs.ts';

/**
 * Throws ExtensionError unless each resolver is for a field of the extension and is only a resolver, and each field
 * that the extension adds to a root or to a type of Latchkey has a resolver.
 */
export function requireFittingResolvers(
  schema: GraphQLSchema,
  resolvers: ResolverMap<never> = {},
  admin = false,
): void {
  const ours = contract(admin);
  const unfitting = Object.entries(resolvers).flatMap(([name, fields]) =>
    fields === undefined ? [] : typeProblems(name, fields, schema.getType(name), ours),
  );
  throwIfAny([...unfitting, ...missingResolvers(schema, resolvers, ours)]);
}

function typeProblems(
  name: string,
  resolvers: object,
  type: GraphQLNamedType | undefined,
  ours: GraphQLSchema,
): string[] {
  if (!type || isSpecifiedScalarType(type))
    return [`There are resolvers of ${name}, which is no type of the schema.`];
  const own = ours.getType(name);
  if (!isObjectType(type) && !isInterfaceType(type)) {
    return own
      ? [`There are resolvers of ${name}, which is Latchkey's own.`]
      : memberProblems(type, resolvers);
  }
  return Object.entries(resolvers).flatMap(([field, resolver]: [string, unknown]) => {
    const place = `${name}.${field}`;
    const isMeta = field === '__resolveType' || field === '__isTypeOf';
    if (hasField(own, field) || (own && isMeta))
      return [`There is a resolver of ${place}, which is Latchkey's own.`];
    if (!hasField(type, field) && !isMeta)
      return [`There is a resolver of ${place}, which is no field of the schema.`];
    return isResolver(resolver)
      ? []
      : [`The resolver of ${place} is neither a function nor { resolve, subscribe }.`];
  });
}

/** The resolver members of types without fields. A scalar of graphql-js has more members, which belong into the SDL. */
function memberProblems(type: GraphQLNamedType, resolvers: object): string[] {
  if (isScalarType(type)) {
    const does = Object.values(resolvers).some((value) => typeof value === 'function');
    return does ? [] : [`The scalar ${type.name} has neither serialize nor parseValue.`];
  }
  if (isInputObjectType(type))
    return [
      `There are resolvers of ${type.name}, which is an input: its values are never resolved.`,
    ];
  const known = isEnumType(type)
    ? type.getValues().map(({ name }) => name)
    : ['__resolveType', '__isTypeOf'];
  return Object.keys(resolvers)
    .filter((member) => !known.includes(member))
    .map(
      (member) => `There is a resolver of ${type.name}.${member}, which the schema does not have.`,
    );
}

function fieldsOf(type: GraphQLNamedType | undefined): Readonly<Record<string, unknown>> {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};
}

function hasField(type: GraphQLNamedType | undefined, name: string): boolean {
  return Object.hasOwn(fieldsOf(type), name);
}

/** Everything else about a field, such as its directives, belongs into the SDL. */
function isResolver(resolver: unknown): boolean {
  if (typeof resolver === 'function' || resolver === undefined) return true;
  if (typeof resolver !== 'object' || resolver === null) return false;
  return Object.entries(resolver).every(
    ([key, value]) => ['resolve', 'subscribe'].includes(key) && typeof value === 'function',
  );
}

/** Latchkey's values have no members of these names, so the fields would always be null. */
function missingResolvers(
  schema: GraphQLSchema,
  resolvers: ResolverMap<never>,
  ours: GraphQLSchema,
): string[] {
  const extended = Object.values(schema.getTypeMap()).filter(
    (type) =>
      isObjectType(type) &&
      (rootsOf(schema).includes(type) || isObjectType(ours.getType(type.name))),
  );
  return extended.flatMap((type) => {
    const part = type === schema.getSubscriptionType() ? 'subscribe' : 'resolve';
    const called = part === 'subscribe' ? 'subscribe function' : 'resolver';
    return Object.keys(fieldsOf(type))
      .filter((field) => !hasField(ours.getType(type.name), field))
      .filter((field) => isMissing(part, ownMember(ownMember(resolvers, type.name), field)))
      .map((field) => `${type.name}.${field} has no ${called}.`);
  });
}

/** A function is short for `{ resolve }`. Other values have been reported before. */
function isMissing(part: 'resolve' | 'subscribe', resolver: unknown): boolean {
  if (typeof resolver === 'function') return part === 'subscribe';
  return isResolver(resolver) && ownMember(resolver, part) === undefined;
}

/** Every object inherits a `constructor` and a `toString`: those are not fields. */
function ownMember(object: unknown, name: string): unknown {
  const members = (object ?? {}) as Readonly<Record<string, unknown>>;
  return Object.hasOwn(members, name) ? members[name] : undefined;
}
