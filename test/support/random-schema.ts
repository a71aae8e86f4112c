/** Random schemas with locks in random places, as plain data: what a guard is compared by. */

export type Random = () => number;

/** Returns the same numbers in [0, 1) for the same seed (mulberry32). */
export function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const pick = <T>(random: Random, list: readonly T[]): T =>
  list[Math.floor(random() * list.length)]!;

export type Directive =
  | { readonly name: 'authenticated' }
  | { readonly name: 'requiresScopes'; readonly scopes: readonly (readonly string[])[] }
  | { readonly name: 'requiresFresh'; readonly maxAge: number }
  | { readonly name: 'requiresInteractive' }
  | { readonly name: 'requiresVerified' }
  | { readonly name: 'requiresSecondFactor'; readonly ifSetUp: boolean };

export interface Field {
  readonly name: string;
  /** A type of the schema. */
  readonly type: string;
  readonly list: boolean;
  readonly nonNull: boolean;
  readonly directives: readonly Directive[];
}

export interface Type {
  readonly kind: 'object' | 'interface' | 'union' | 'scalar';
  readonly name: string;
  readonly directives: readonly Directive[];
  readonly interfaces: readonly string[];
  readonly fields: readonly Field[];
  /** Of a union. */
  readonly members: readonly string[];
}

export interface RandomSchema {
  readonly types: ReadonlyMap<string, Type>;
  /** How a value says of which type it is. */
  readonly typing: 'typename' | 'resolveType' | 'promise' | 'isTypeOf';
}

export const allScopes = ['a', 'b', 'c'];
const density = 0.22;

function randomDirectives(random: Random): Directive[] {
  const directives: Directive[] = [];
  const scopes = () => allScopes.filter(() => random() < 0.4);
  const some = () => {
    const chosen = scopes();
    return chosen.length > 0 ? chosen : [pick(random, allScopes)];
  };
  if (random() < density) directives.push({ name: 'authenticated' });
  if (random() < density)
    directives.push({
      name: 'requiresScopes',
      scopes: random() < 0.5 ? [some()] : [some(), some()],
    });
  if (random() < density / 2)
    directives.push({ name: 'requiresFresh', maxAge: pick(random, [0, 60, 300]) });
  if (random() < density / 2) directives.push({ name: 'requiresInteractive' });
  if (random() < density / 2) directives.push({ name: 'requiresVerified' });
  if (random() < density / 2)
    directives.push({ name: 'requiresSecondFactor', ifSetUp: random() < 0.5 });
  return directives;
}

/** Returns a random schema: two scalars, up to three interfaces, five objects, a union and a Query. */
export function randomSchema(random: Random): RandomSchema {
  const types = new Map<string, Type>();
  const add = (type: Type) => types.set(type.name, type);
  const nothing = { directives: [], interfaces: [], fields: [], members: [] };
  const strict = random() < 0.3;
  for (const name of ['Open', 'Sealed'])
    add({ ...nothing, kind: 'scalar', name, directives: randomDirectives(random) });

  const interfaces = ['I0', 'I1', 'I2'];
  const objects = ['A', 'B', 'C', 'D', 'E'];
  const outputs = ['Open', 'Open', 'Sealed', ...interfaces, ...objects, 'U'];
  const field = (name: string, type = pick(random, outputs)): Field => ({
    name,
    type,
    list: random() < 0.25,
    nonNull: strict && random() < 0.3,
    directives: randomDirectives(random),
  });
  const fieldsOf = (inherited: readonly string[], own: readonly Field[]): Field[] => {
    const fields = new Map(own.map((one) => [one.name, one]));
    for (const parent of inherited)
      for (const one of types.get(parent)!.fields)
        fields.set(one.name, { ...one, directives: randomDirectives(random) });
    return [...fields.values()];
  };

  for (const [index, name] of interfaces.entries()) {
    const inherited = index === 1 && random() < 0.5 ? ['I0'] : [];
    const own = [field(`i${index}x`), field(`i${index}y`)];
    const fields = fieldsOf(inherited, own);
    const directives = randomDirectives(random);
    add({ kind: 'interface', name, directives, interfaces: inherited, fields, members: [] });
  }
  for (const name of objects) {
    const chosen = interfaces.filter(() => random() < 0.5);
    const closed = new Set(chosen.flatMap((one) => [one, ...types.get(one)!.interfaces]));
    const own = [field(`${name.toLowerCase()}x`), field(`${name.toLowerCase()}y`)];
    const fields = fieldsOf([...closed], own);
    const directives = randomDirectives(random);
    add({ kind: 'object', name, directives, interfaces: [...closed], fields, members: [] });
  }
  // An interface that nothing implements could never be answered.
  for (const name of interfaces) {
    if (objects.some((object) => types.get(object)!.interfaces.includes(name))) continue;
    const home = types.get('A')!;
    const closed = new Set([...home.interfaces, name, ...types.get(name)!.interfaces]);
    const own = home.fields.filter((one) => !one.name.startsWith('i'));
    add({ ...home, interfaces: [...closed], fields: fieldsOf([...closed], own) });
  }
  const members = objects.filter(() => random() < 0.5);
  add({ ...nothing, kind: 'union', name: 'U', members: members.length > 0 ? members : ['A'] });
  const roots = outputs.map((type, index) => ({ ...field(`q${index}`, type), nonNull: false }));
  add({ ...nothing, kind: 'object', name: 'Query', fields: roots });
  return { types, typing: pick(random, ['typename', 'resolveType', 'promise', 'isTypeOf']) };
}

/** Returns the names of the objects that a value of the type can be. */
export function possibleTypes({ types }: RandomSchema, name: string): string[] {
  const type = types.get(name)!;
  if (type.kind === 'object') return [name];
  if (type.kind === 'union') return [...type.members];
  const all = [...types.values()].filter(({ kind }) => kind === 'object');
  return all.filter(({ interfaces }) => interfaces.includes(name)).map((object) => object.name);
}

/** Returns the schema in SDL. */
export function printSchema({ types }: RandomSchema): string {
  return [...types.values()].map(printType).join('\n');
}

function printType({ kind, name, directives, interfaces, fields, members }: Type): string {
  const said = directives.map(printDirective).join(' ');
  if (kind === 'scalar') return `scalar ${name} ${said}`;
  if (kind === 'union') return `union ${name} = ${members.join(' | ')}`;
  const parents = interfaces.length > 0 ? `implements ${interfaces.join(' & ')}` : '';
  const keyword = kind === 'object' ? 'type' : 'interface';
  const lines = fields.map((field) => {
    const bare = name === 'Query' && field.directives.length === 0;
    const locks = bare ? '@public' : field.directives.map(printDirective).join(' ');
    const type = (field.list ? `[${field.type}]` : field.type) + (field.nonNull ? '!' : '');
    return `  ${field.name}: ${type} ${locks}`;
  });
  return `${keyword} ${name} ${parents} ${said} {\n${lines.join('\n')}\n}`;
}

function printDirective(directive: Directive): string {
  if (directive.name === 'requiresScopes')
    return `@requiresScopes(scopes: ${JSON.stringify(directive.scopes)})`;
  if (directive.name === 'requiresSecondFactor')
    return `@requiresSecondFactor(ifSetUp: ${directive.ifSetUp})`;
  return directive.name === 'requiresFresh'
    ? `@requiresFresh(maxAge: ${directive.maxAge})`
    : `@${directive.name}`;
}
