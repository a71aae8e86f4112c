import {
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';

/** A request that does not fit the schema. */
export interface WrongRequest {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
}

type Field = GraphQLField<unknown, unknown>;

/** Where in an operation something may stand: `around('x')` is a whole operation with `x` selected there. */
type Around = (selection: string) => string;

const literals = ['7', '"seven"', 'true', '[7]', '{ seven: 7 }', 'SEVEN', 'null'];
const values = [7, 'seven', true, [7], { seven: 7 }, null];

/**
 * Returns requests that are wrong in one thing each, for every field and argument of the schema: an unknown name, a name
 * that is one letter away, what is required left out, and values of other types, as literals and as variables.
 */
export function wrongRequests(schema: GraphQLSchema): WrongRequest[] {
  const met = new Set<string>();
  const roots: [string, Field[]][] = [
    ['query', Object.values(schema.getQueryType()?.getFields() ?? {})],
    ['mutation', Object.values(schema.getMutationType()?.getFields() ?? {})],
  ];

  const ofType = (typeName: string, fields: readonly Field[], around: Around): WrongRequest[] => {
    if (met.has(typeName)) return [];
    met.add(typeName);
    return [
      { query: around('zzzz') },
      { query: around('... on Zzzz { __typename }') },
      ...Object.values(schema.getTypeMap())
        .filter((type) => isCompositeType(type) && !type.name.startsWith('__'))
        .map(({ name }) => ({ query: around(`... on ${name} { zzzz }`) })),
      ...fields.flatMap((field) => ofField(field, around)),
    ];
  };

  const ofField = (field: Field, around: Around): WrongRequest[] => {
    const { name, args } = field;
    const call = (given: string, rest = selectionOf(field)) => around(`${name}${given} ${rest}`);
    const good = requiredArguments(args);
    const named = getNamedType(field.type);
    const within = isObjectType(named) || isInterfaceType(named) ? named.getFields() : {};
    const other = isLeafType(named) ? '{ zzzz }' : '';
    const conflict = `zzzz: ${name}${good} ${selectionOf(field)} zzzz: __typename`;
    return [
      ...misspelt(name).map((typo) => ({ query: around(`${typo}${good} ${selectionOf(field)}`) })),
      { query: call(good, other) },
      { query: call(good, `${selectionOf(field)} @include`) },
      { query: around(conflict) },
      ...args.flatMap((argument) => ofArgument(argument, args, call)),
      ...(isUnionType(named)
        ? [{ query: call(good, '{ zzzz }') }]
        : ofType(named.name, Object.values(within), (inside) => call(good, `{ ${inside} }`))),
    ];
  };

  const ofArgument = (
    argument: GraphQLArgument,
    all: readonly GraphQLArgument[],
    call: (given: string) => string,
  ): WrongRequest[] => {
    const others = all.filter((one) => one !== argument && isRequiredArgument(one));
    const given = (own: string) => {
      const list = [...others.map((one) => `${one.name}: ${literalOf(one.type)}`), own];
      const text = list.filter(Boolean).join(', ');
      return text ? call(`(${text})`) : call('');
    };
    const { name, type } = argument;
    const good = literalOf(type);
    const rest = (query: string) => query.slice(query.indexOf('{'));
    const kind = (query: string) => query.slice(0, query.indexOf('{'));
    const byVariable = (variable: string) => {
      const query = given(`${name}: $zzzz`);
      return `${kind(query)} ($zzzz: ${variable}) ${rest(query)}`;
    };
    return [
      ...(isRequiredArgument(argument) ? [{ query: given('') }] : []),
      ...misspelt(name).map((typo) => ({ query: given(`${typo}: ${good}`) })),
      ...literals.map((literal) => ({ query: given(`${name}: ${literal}`) })),
      ...wrongLiterals(type).map((literal) => ({ query: given(`${name}: ${literal}`) })),
      ...['[[Boolean!]!]!', 'Zzzz', 'Float'].map((wrong) => ({ query: byVariable(wrong) })),
      ...[...values, ...wrongValues(type)].map((value) => ({
        query: byVariable(String(type)),
        variables: { zzzz: value },
      })),
      { query: byVariable(String(type)) },
    ];
  };

  return roots.flatMap(([operation, fields]) =>
    ofType(operation, fields, (selection) => `${operation} { ${selection} }`),
  );
}

function requiredArguments(args: readonly GraphQLArgument[]): string {
  const required = args.filter(isRequiredArgument);
  if (required.length === 0) return '';
  return `(${required.map(({ name, type }) => `${name}: ${literalOf(type)}`).join(', ')})`;
}

function selectionOf({ type }: Field): string {
  return isLeafType(getNamedType(type)) ? '' : '{ __typename }';
}

/** Names that are one letter away: with one more, one less, and another one. */
function misspelt(name: string): string[] {
  return [`${name}x`, name.slice(0, -1), `${name.slice(0, -1)}x`].filter((typo) => typo !== '');
}

/** Returns a literal that fits the type. */
function literalOf(type: GraphQLInputType): string {
  const named = getNamedType(type);
  if (isEnumType(named)) return named.getValues()[0]?.name ?? '';
  if (!isInputObjectType(named)) return { Int: '1', Boolean: 'true' }[named.name] ?? '"one"';
  const fields = Object.values(named.getFields()).filter(isRequiredInputField);
  return `{ ${fields.map((field) => `${field.name}: ${literalOf(field.type)}`).join(', ')} }`;
}

function valueOf(type: GraphQLInputType): unknown {
  const named = getNamedType(type);
  if (isEnumType(named)) return named.getValues()[0]?.name;
  if (!isInputObjectType(named)) return { Int: 1, Boolean: true }[named.name] ?? 'one';
  const fields = Object.values(named.getFields()).filter(isRequiredInputField);
  return Object.fromEntries(fields.map((field) => [field.name, valueOf(field.type)]));
}

/** Literals that are wrong inside: members of inputs and values of enums. */
function wrongLiterals(type: GraphQLInputType, outer: readonly unknown[] = []): string[] {
  const named = getNamedType(type);
  if (isEnumType(named))
    return named.getValues().flatMap(({ name }) => [...misspelt(name), `"${name}"`]);
  if (!isInputObjectType(named) || outer.includes(named)) return [];
  const fields = Object.values(named.getFields());
  const required = fields.filter(isRequiredInputField);
  return fields.flatMap((field) => {
    const others = required
      .filter((one) => one !== field)
      .map((one) => `${one.name}: ${literalOf(one.type)}`);
    const literal = (own: string) => `{ ${[...others, own].join(', ')} }`;
    return [
      ...(isNonNullType(field.type) ? [literal('')] : []),
      ...misspelt(field.name).map((typo) => literal(`${typo}: ${literalOf(field.type)}`)),
      ...literals.map((wrong) => literal(`${field.name}: ${wrong}`)),
      ...wrongLiterals(field.type, [...outer, named]).map((wrong) =>
        literal(`${field.name}: ${wrong}`),
      ),
    ];
  });
}

function wrongValues(type: GraphQLInputType, outer: readonly unknown[] = []): unknown[] {
  const named = getNamedType(type);
  if (isEnumType(named)) return named.getValues().flatMap(({ name }) => misspelt(name));
  if (!isInputObjectType(named) || outer.includes(named)) return [];
  const fields = Object.values(named.getFields());
  const good = valueOf(named) as Record<string, unknown>;
  return fields.flatMap((field) => {
    const { [field.name]: _left, ...others } = good;
    return [
      ...(isRequiredInputField(field) ? [others] : []),
      ...misspelt(field.name).map((typo) => ({ ...others, [typo]: valueOf(field.type) })),
      ...[...values, ...wrongValues(field.type, [...outer, named])].map((wrong) => ({
        ...others,
        [field.name]: wrong,
      })),
    ];
  });
}
