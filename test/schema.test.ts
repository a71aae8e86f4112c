import {
  buildSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedDirective,
  isSpecifiedScalarType,
  validateSchema,
  type GraphQLNamedType,
} from 'graphql';
import { expect, test } from 'vitest';
import { errorStatus } from '../src/errors.ts';
import { typeDefs } from '../src/graphql/schema.ts';

const schema = buildSchema(typeDefs);
const ours = Object.values(schema.getTypeMap()).filter(
  (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
);

interface Element {
  readonly name: string;
  readonly description: string | null | undefined;
}

function elementsOf(type: GraphQLNamedType): Element[] {
  const self = { name: type.name, description: type.description };
  const inside = (members: readonly Element[]) =>
    members.map(({ name, description }) => ({ name: `${type.name}.${name}`, description }));
  if (isEnumType(type)) return [self, ...inside(type.getValues())];
  if (isInputObjectType(type)) return [self, ...inside(Object.values(type.getFields()))];
  if (!isObjectType(type) && !isInterfaceType(type)) return [self];
  const fields = Object.values(type.getFields());
  const args = fields.flatMap((field) =>
    field.args.map((arg) => ({ ...arg, name: `${field.name}(${arg.name})` })),
  );
  return [self, ...inside(fields), ...inside(args)];
}

test('the schema is valid: a server that starts does not ask again', () => {
  expect(validateSchema(schema)).toEqual([]);
});

test('every element of the schema is described', () => {
  const directives = schema.getDirectives().filter((directive) => !isSpecifiedDirective(directive));
  const elements = [...ours.flatMap(elementsOf), ...directives];
  const bare = elements.filter(({ description }) => !description?.trim());
  expect(bare.map(({ name }) => name)).toEqual([]);
  expect(elements.length).toBeGreaterThan(30);
});

const rootFields = [schema.getQueryType(), schema.getMutationType()].flatMap((root) =>
  Object.values(root?.getFields() ?? {}),
);

test('every root field says who may call it: @public, or one or more of the guards', () => {
  for (const { name, astNode } of rootFields) {
    const directives = astNode?.directives?.map((directive) => directive.name.value) ?? [];
    const guards = directives.filter((one) =>
      [
        'authenticated',
        'requiresScopes',
        'requiresFresh',
        'requiresInteractive',
        'requiresVerified',
        'requiresSecondFactor',
      ].includes(one),
    );
    expect(directives.includes('public'), name).toBe(guards.length === 0);
  }
});

test('root fields are nullable, so that one refusal leaves its siblings their answers', () => {
  for (const { name, type } of rootFields) expect(type.toString(), name).not.toMatch(/!$/);
});

test('the codes and their enum are one list, with the same statuses', () => {
  const codes = schema.getType('ErrorCode');
  if (!isEnumType(codes)) throw new Error('ErrorCode is no enum');
  const described = codes
    .getValues()
    .map(({ name, description }) => [name, Number(description?.slice(0, 3))]);
  expect(Object.fromEntries(described)).toEqual(errorStatus);
});
