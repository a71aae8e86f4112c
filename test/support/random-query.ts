import { pick, possibleTypes, type Random, type RandomSchema } from './random-schema.ts';

export type Selection =
  | {
      readonly kind: 'field';
      readonly alias: string;
      readonly name: string;
      readonly selections: readonly Selection[] | null;
    }
  | {
      readonly kind: 'fragment';
      readonly on: string;
      readonly named: boolean;
      readonly selections: readonly Selection[];
    };

/** Returns a random query: aliases, `__typename`, and fragments on whatever a value could be. */
export function randomQuery(schema: RandomSchema, random: Random): Selection[] {
  let aliases = 0;
  const { types } = schema;
  const isLeaf = (name: string) => types.get(name)!.kind === 'scalar';

  const selectField = (on: string, depth: number): Selection => {
    const { fields } = types.get(on)!;
    const able = depth > 0 ? fields : fields.filter(({ type }) => isLeaf(type));
    const alias = `r${(aliases += 1)}`;
    if (able.length === 0 || random() < 0.25)
      return { kind: 'field', alias, name: '__typename', selections: null };
    const { name, type } = pick(random, able);
    const selections = isLeaf(type) ? null : select(type, depth - 1);
    return { kind: 'field', alias, name, selections };
  };

  const selectFragment = (on: string, depth: number): Selection => {
    const possible = possibleTypes(schema, on);
    const related = [...types.values()].filter(
      ({ kind, name }) =>
        kind !== 'scalar' && possibleTypes(schema, name).some((one) => possible.includes(one)),
    );
    const target = pick(random, related).name;
    const selections = select(target, depth - 1);
    return { kind: 'fragment', on: target, named: random() < 0.4, selections };
  };

  const select = (on: string, depth: number): Selection[] => {
    const count = 1 + Math.floor(random() * 3);
    return Array.from({ length: count }, () =>
      depth > 0 && on !== 'Query' && random() < 0.4
        ? selectFragment(on, depth)
        : selectField(on, depth),
    );
  };

  return Array.from({ length: 4 }, () => selectField('Query', 4));
}

/** Returns the query as a document. */
export function printQuery(query: readonly Selection[]): string {
  const fragments: string[] = [];
  const print = (selections: readonly Selection[]): string =>
    `{ ${selections.map(printSelection).join(' ')} }`;
  const printSelection = (selection: Selection): string => {
    if (selection.kind === 'field') {
      const { alias, name, selections } = selection;
      return `${alias}: ${name}${selections ? ` ${print(selections)}` : ''}`;
    }
    const body = `on ${selection.on} ${print(selection.selections)}`;
    if (!selection.named) return `... ${body}`;
    fragments.push(`fragment F${fragments.length} ${body}`);
    return `...F${fragments.length - 1}`;
  };
  const operation = print(query);
  return [operation, ...fragments].join('\n');
}
