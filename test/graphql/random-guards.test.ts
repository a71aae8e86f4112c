import { graphql, type GraphQLError } from 'graphql';
import { expect, test } from 'vitest';
import { anonymous, buildGuarded, viewerWith } from '../support/guarded.ts';
import { printQuery, randomQuery, type Selection } from '../support/random-query.ts';
import {
  allScopes,
  pick,
  possibleTypes,
  printSchema,
  randomSchema,
  seeded,
  type Directive,
  type Field,
  type Random,
  type RandomSchema,
  type Type,
} from '../support/random-schema.ts';

/** What the resolver of a field gives: text, null, or an object of a type, or a list of these. */
type Value = string | null | { readonly is: string } | readonly Value[];
type Values = ReadonlyMap<string, Value>;

function randomValues(schema: RandomSchema, random: Random): Values {
  const one = (type: string, at: string, nullable: boolean): Value => {
    if (nullable && random() < 0.1) return null;
    if (schema.types.get(type)!.kind === 'scalar') return `value of ${at}`;
    return { is: pick(random, possibleTypes(schema, type)) };
  };
  const values = new Map<string, Value>();
  for (const { kind, name, fields } of schema.types.values()) {
    if (kind !== 'object') continue;
    for (const field of fields) {
      const at = `${name}.${field.name}`;
      const items = () => Array.from({ length: 3 }, () => one(field.type, at, true));
      values.set(at, field.list ? items() : one(field.type, at, !field.nonNull));
    }
  }
  return values;
}

function resolversFor(schema: RandomSchema, values: Values, ran: Set<string>, random: Random) {
  const resolvers: Record<string, Record<string, unknown>> = {};
  const nameOf = ({ is }: { is: string }) => is;
  const hand = (value: Value): unknown => {
    if (Array.isArray(value)) return value.map(hand);
    if (value === null || typeof value === 'string') return value;
    const { is } = value as { is: string };
    return schema.typing === 'typename' ? { is, __typename: is } : { is };
  };
  for (const { kind, name, fields } of schema.types.values()) {
    if (kind === 'object') {
      resolvers[name] = Object.fromEntries(
        fields.map((field) => {
          const at = `${name}.${field.name}`;
          const isAsync = random() < 0.3;
          const resolve = () => {
            ran.add(at);
            const value = hand(values.get(at)!);
            return isAsync ? Promise.resolve(value) : value;
          };
          return [field.name, resolve];
        }),
      );
      if (schema.typing === 'isTypeOf' && name !== 'Query')
        resolvers[name]['__isTypeOf'] = (value: { is: string }) => value.is === name;
    }
    if (kind !== 'interface' && kind !== 'union') continue;
    if (schema.typing === 'resolveType') resolvers[name] = { __resolveType: nameOf };
    if (schema.typing === 'promise')
      resolvers[name] = { __resolveType: async (value: { is: string }) => value.is };
  }
  return resolvers;
}

interface Person {
  readonly scopes: readonly string[];
  readonly secondsAgo: number;
  readonly isInteractive: boolean;
  /** Known at once, or asked for. */
  readonly hasProvedEmail: boolean | Promise<boolean>;
  readonly isVerified: boolean;
  readonly acr: 'aal1' | 'aal2';
  /** Known at once, or asked for. */
  readonly factors: readonly 'TOTP'[] | Promise<readonly 'TOTP'[]>;
  readonly hasFactor: boolean;
}

/** What a stranger or a person is told where all of this is asked for, or null where they may pass. */
function refusal(directives: readonly Directive[], person: Person | null): string | null {
  if (directives.length === 0) return null;
  if (!person) return 'UNAUTHENTICATED';
  const isForUsers = directives.some(({ name }) =>
    ['requiresInteractive', 'requiresFresh'].includes(name),
  );
  if (isForUsers && !person.isInteractive) return 'FORBIDDEN';
  for (const one of directives) {
    if (one.name !== 'requiresScopes') continue;
    const isEnough = one.scopes.some((all) => all.every((scope) => person.scopes.includes(scope)));
    if (!isEnough) return 'FORBIDDEN';
  }
  const isOld = directives.some(
    (one) => one.name === 'requiresFresh' && person.secondsAgo > one.maxAge,
  );
  const asksForFactor = directives.some(
    (one) =>
      (one.name === 'requiresSecondFactor' && (!one.ifSetUp || person.hasFactor)) ||
      (one.name === 'requiresFresh' && person.hasFactor),
  );
  if (isOld || (asksForFactor && person.acr !== 'aal2'))
    return person.isInteractive ? 'REAUTHENTICATION_REQUIRED' : 'FORBIDDEN';
  const isForProved = directives.some(({ name }) => name === 'requiresVerified');
  return isForProved && !person.isVerified ? 'EMAIL_NOT_VERIFIED' : null;
}

class Refused extends Error {}

/** Decides by the words of the contract alone, position by position, what a person may see. */
function createOracle(schema: RandomSchema, values: Values, person: Person | null) {
  const { types } = schema;
  const refusals: string[] = [];
  const allowed = new Set<string>();

  const withParents = ({ directives, interfaces }: Type): Directive[] => [
    ...directives,
    ...interfaces.flatMap((name) => types.get(name)!.directives),
  ];
  const askedByField = (type: Type, field: Field): Directive[] => [
    ...withParents(type),
    ...field.directives,
    ...type.interfaces.flatMap((name) =>
      types.get(name)!.fields.flatMap((one) => (one.name === field.name ? one.directives : [])),
    ),
    ...withParents(types.get(field.type)!),
  ];
  const stop = (path: string, code: string): never => {
    throw Object.assign(new Refused(), { at: `${path} ${code}` });
  };
  const orNull = (see: () => unknown): unknown => {
    try {
      return see();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refusals.push((error as Refused & { at: string }).at);
      return null;
    }
  };

  const seeValue = (
    value: Value,
    selections: readonly Selection[] | null,
    path: string,
  ): unknown => {
    if (value === null || typeof value === 'string') return value;
    if (Array.isArray(value))
      return value.map((item, index) =>
        orNull(() => seeValue(item, selections, `${path}.${index}`)),
      );
    const type = types.get((value as { is: string }).is)!;
    const code = refusal(withParents(type), person);
    if (code) stop(path, code);
    return seeObject(type, selections!, path);
  };

  const seeField = (
    type: Type,
    name: string,
    selections: readonly Selection[] | null,
    path: string,
  ) => {
    if (name === '__typename') return type.name;
    const field = type.fields.find((one) => one.name === name)!;
    const see = () => {
      const code = refusal(askedByField(type, field), person);
      if (code) stop(path, code);
      allowed.add(`${type.name}.${name}`);
      return seeValue(values.get(`${type.name}.${name}`)!, selections, path);
    };
    return field.nonNull ? see() : orNull(see);
  };

  const seeObject = (type: Type, selections: readonly Selection[], path: string): object => {
    const seen: Record<string, unknown> = {};
    for (const selection of selections) {
      if (selection.kind === 'fragment') {
        const applies = possibleTypes(schema, selection.on).includes(type.name);
        if (applies) Object.assign(seen, seeObject(type, selection.selections, path));
      } else {
        const at = path === '' ? selection.alias : `${path}.${selection.alias}`;
        seen[selection.alias] = seeField(type, selection.name, selection.selections, at);
      }
    }
    return seen;
  };

  return {
    refusals,
    allowed,
    see: (query: readonly Selection[]) => seeObject(types.get('Query')!, query, ''),
  };
}

function randomPerson(random: Random): Person | null {
  if (random() < 0.25) return null;
  const scopes = allScopes.filter(() => random() < 0.6);
  const secondsAgo = pick(random, [0, 30, 200, 1000]);
  const isVerified = random() < 0.7;
  const hasProvedEmail = random() < 0.5 ? isVerified : Promise.resolve(isVerified);
  const isInteractive = random() < 0.7;
  const acr = random() < 0.5 ? 'aal2' : 'aal1';
  const hasFactor = random() < 0.5;
  const list = hasFactor ? (['TOTP'] as const) : [];
  const factors = random() < 0.5 ? list : Promise.resolve(list);
  const email = { hasProvedEmail, isVerified };
  return { scopes, secondsAgo, isInteractive, ...email, acr, factors, hasFactor };
}

const tell = ({ path, extensions }: GraphQLError) =>
  `${path?.join('.')} ${String(extensions['code'])}`;

async function compare(seed: number) {
  const random = seeded(seed);
  const schema = randomSchema(random);
  const values = randomValues(schema, random);
  const isStrict = [...schema.types.values()].some(({ fields }) =>
    fields.some(({ nonNull }) => nonNull),
  );
  const ran = new Set<string>();
  const guarded = buildGuarded(printSchema(schema), resolversFor(schema, values, ran, random));
  let answered = 0;
  let refused = 0;
  for (let round = 0; round < 8; round += 1) {
    const query = randomQuery(schema, random);
    const person = randomPerson(random);
    const oracle = createOracle(schema, values, person);
    const expected = oracle.see(query);
    const source = printQuery(query);
    ran.clear();
    const contextValue = person ? viewerWith(person) : anonymous;
    const { data, errors = [] } = await graphql({ schema: guarded, source, contextValue });
    const hint = `seed ${seed}, round ${round}: ${source}`;
    expect(JSON.parse(JSON.stringify(data)), hint).toEqual(expected);
    // Where a null takes its parent along, what happens to its siblings is up to the executor.
    const list = (told: readonly string[]) => (isStrict ? told.length > 0 : told.toSorted());
    expect(list(errors.map(tell)), hint).toEqual(list(oracle.refusals));
    const strays = [...ran].filter((at) => !oracle.allowed.has(at));
    expect(isStrict ? [] : strays, hint).toEqual([]);
    answered += oracle.allowed.size;
    refused += oracle.refusals.length;
  }
  return { answered, refused };
}

test('200 random schemas answer random queries exactly as far as their directives allow', async () => {
  let [answered, refused] = [0, 0];
  for (let seed = 1; seed <= 200; seed += 1) {
    const counts = await compare(seed);
    answered += counts.answered;
    refused += counts.refused;
  }
  // A comparison of nothing with nothing would pass.
  expect(answered).toBeGreaterThan(1000);
  expect(refused).toBeGreaterThan(1000);
});
