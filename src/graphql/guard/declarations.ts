import {
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { rootsOf } from '../roots.ts';
import { ruleProblem, saysPublic, type Element } from './rule-directives.ts';
import { findRules, type SchemaRules } from './schema-rules.ts';

/** The schema does not say who may ask for a field. `problems` has one line for each field or type to blame. */
export class UnguardedFieldError extends Error {
  override readonly name = 'UnguardedFieldError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/**
 * Returns the access rules of the schema. Throws UnguardedFieldError unless each root field says either `@public` or who may ask for it, no field says both,
 * no field returns the type of a root, and each directive asks for something that a user can have.
 */
export function requireDeclarations(schema: GraphQLSchema): SchemaRules {
  const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
  const malformed = types
    .flatMap(elementsOf)
    .flatMap(([name, element]) => describe(name, ruleProblem(schema, element)));
  throwIfAny(malformed);
  const rules = findRules(schema);
  const objects = types.filter(isObjectType);
  throwIfAny(types.flatMap((type) => nestedRoots(schema, type)));
  throwIfAny(objects.flatMap((type) => declarationProblems(schema, rules, type)));
  return rules;
}

function throwIfAny(problems: readonly string[]): void {
  if (problems.length > 0) throw new UnguardedFieldError(problems.map((problem) => `${problem}.`));
}

function describe(name: string, problem: string | null): string[] {
  return problem ? [`${name} ${problem}`] : [];
}

function elementsOf(type: GraphQLNamedType): [string, Element][] {
  const fields = isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};
  return [
    [type.name, type],
    ...Object.values(fields).map((field): [string, Element] => [
      `${type.name}.${field.name}`,
      field,
    ]),
  ];
}

/**
 * A mutation inside a query would run with its siblings, in a GET, and where reads share a snapshot. So a root type is
 * where an operation begins, and nowhere else.
 */
function nestedRoots(schema: GraphQLSchema, type: GraphQLNamedType): string[] {
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  return Object.values(type.getFields()).flatMap((field) => {
    const named = getNamedType(field.type);
    const possible = isAbstractType(named) ? schema.getPossibleTypes(named) : [named];
    const root = rootsOf(schema).find((one) => possible.includes(one));
    return root ? [`${type.name}.${field.name} can return ${root.name}, the type of a root`] : [];
  });
}

function declarationProblems(
  schema: GraphQLSchema,
  rules: SchemaRules,
  type: GraphQLObjectType,
): string[] {
  const isRoot = rootsOf(schema).includes(type);
  return Object.values(type.getFields()).flatMap((field) => {
    const isPublic = saysPublic(schema, field);
    const isGuarded = rules.saidOfField(type, field.name) !== null;
    const name = `${type.name}.${field.name}`;
    if (isPublic && isGuarded) return [`${name} says @public and is guarded`];
    if (isRoot && !isPublic && !isGuarded)
      return [
        `${name} says neither @public nor @authenticated, @requiresScopes, @requiresFresh, @requiresInteractive, @requiresVerified or @requiresSecondFactor`,
      ];
    return [];
  });
}
