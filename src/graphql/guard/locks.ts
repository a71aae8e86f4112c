import {
  getNamedType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { ownLock, type Element } from './lock-directives.ts';
import { joinLocks, type Lock } from './lock.ts';

/** Where a schema has locks. */
export interface Locks {
  /** What a value of the type asks for: by its own directives and those of the interfaces it implements. */
  ofType(type: GraphQLNamedType): Lock | null;
  /** What is said of the field: by itself, its type, their interfaces, and those interfaces' field of this name. */
  saidOfField(type: GraphQLObjectType, name: string): Lock | null;
  /** What the field asks for before it runs: what is said of it, and what every value of its type would ask for. */
  ofField(type: GraphQLObjectType, name: string): Lock | null;
}

/** Returns the locks of a schema. All that apply to one place add up. */
export function findLocks(schema: GraphQLSchema): Locks {
  const known = new Map<Element, Lock | null>();
  const own = (element: Element): Lock | null => {
    const lock = known.get(element);
    if (lock !== undefined) return lock;
    const found = ownLock(schema, element);
    known.set(element, found);
    return found;
  };

  const ofType: Locks['ofType'] = (type) => {
    if (isUnionType(type)) return null;
    const interfaces = isObjectType(type) || isInterfaceType(type) ? type.getInterfaces() : [];
    return joinLocks([type, ...interfaces].map(own));
  };

  const saidOfField: Locks['saidOfField'] = (type, name) => {
    const fields = [type, ...type.getInterfaces()].flatMap((one) => one.getFields()[name] ?? []);
    return joinLocks([ofType(type), ...fields.map(own)]);
  };

  return {
    ofType,
    saidOfField,
    ofField(type, name) {
      const field = type.getFields()[name];
      return joinLocks([saidOfField(type, name), field ? ofType(getNamedType(field.type)) : null]);
    },
  };
}
