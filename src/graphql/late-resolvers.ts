import type { Resolvers } from './generated/resolvers.ts';

type OwnedTypes = Pick<
  Resolvers,
  | 'Query'
  | 'Mutation'
  | 'User'
  | 'Identity'
  | 'SecondFactors'
  | 'ApiKey'
  | 'AuditEvent'
  | 'AuditActor'
  | 'Webhook'
>;

/** Fields, by their type. */
export type LateFields = {
  readonly [Type in keyof OwnedTypes]?: readonly (keyof NonNullable<OwnedTypes[Type]>)[];
};

type Resolve = (...given: unknown[]) => unknown;
type ByType = Readonly<Record<string, Readonly<Record<string, Resolve>> | undefined>>;

/**
 * Returns resolvers of these fields that load the ones which do the work when the first of them is called: a server starts
 * sooner without what its clients seldom ask for.
 */
export function lateResolvers(
  fields: LateFields,
  load: () => Promise<readonly Resolvers[]>,
): Resolvers {
  const loaded = async () => {
    const maps = (await load()) as readonly ByType[];
    for (const map of maps) requireListed(map, fields);
    return maps;
  };
  const late = (type: string, name: string): Resolve => {
    let known: Resolve | undefined;
    return async (...given) => {
      known ??= find(await loaded(), type, name);
      return known(...given);
    };
  };
  const entries = Object.entries(fields).map(([type, names]) => [
    type,
    Object.fromEntries(names.map((name) => [name, late(type, name)])),
  ]);
  return Object.fromEntries(entries) as Resolvers;
}

/** Without this, a resolver that was forgotten in the list would never be called. */
function requireListed(map: ByType, fields: LateFields): void {
  const listed: Readonly<Record<string, readonly string[] | undefined>> = fields;
  for (const [type, resolvers = {}] of Object.entries(map))
    for (const name of Object.keys(resolvers))
      if (!listed[type]?.includes(name)) throw new Error(`late/fields.ts lacks ${type}.${name}.`);
}

function find(maps: readonly ByType[], type: string, name: string): Resolve {
  const [found] = maps.flatMap((map) => map[type]?.[name] ?? []);
  if (!found) throw new Error(`${type}.${name} has no resolver.`);
  return found;
}
