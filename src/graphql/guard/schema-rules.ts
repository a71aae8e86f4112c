import {
  getNamedType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { ownRule, type Element } from './rule-directives.ts';
import { joinRules, type AccessRule } from './access-rule.ts';

/** The access rules of a schema. */
export interface SchemaRules {
  /** What a value of the type asks for: by its own directives and those of the interfaces it implements. */
  ofType(type: GraphQLNamedType): AccessRule | null;
  /** What is said of the field: by itself, its type, their interfaces, and those interfaces' field of this name. */
  saidOfField(type: GraphQLObjectType, name: string): AccessRule | null;
  /** What the field asks for before it runs: what is said of it, and what every value of its type would ask for. */
  ofField(type: GraphQLObjectType, name: string): AccessRule | null;
}

/** Returns the access rules of a schema. All that apply to one place add up. */
export function findRules(schema: GraphQLSchema): SchemaRules {
  const known = new Map<Element, AccessRule | null>();
  const own = (element: Element): AccessRule | null => {
    const rule = known.get(element);
    if (rule !== undefined) return rule;
    const found = ownRule(schema, element);
    known.set(element, found);
    return found;
  };

  const ofType: SchemaRules['ofType'] = (type) => {
    if (isUnionType(type)) return null;
    const interfaces = isObjectType(type) || isInterfaceType(type) ? type.getInterfaces() : [];
    return joinRules([type, ...interfaces].map(own));
  };

  const saidOfField: SchemaRules['saidOfField'] = (type, name) => {
    const fields = [type, ...type.getInterfaces()].flatMap((one) => one.getFields()[name] ?? []);
    return joinRules([ofType(type), ...fields.map(own)]);
  };

  return {
    ofType,
    saidOfField,
    ofField(type, name) {
      const field = type.getFields()[name];
      return joinRules([saidOfField(type, name), field ? ofType(getNamedType(field.type)) : null]);
    },
  };
}
