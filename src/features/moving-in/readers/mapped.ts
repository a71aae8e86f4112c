import type { MovingUser, Reading } from '../moving-user.ts';
import { booleanOf, momentOf, textOf } from '../values.ts';
import type { ReaderMaker } from '../reader-maker.ts';

/** What each name means, and how its value is read. */
const fields = {
  id: textOf,
  username: textOf,
  email: textOf,
  emailVerified: provedOf,
  passwordHash: textOf,
  createdAt: momentOf,
  disabled: booleanOf,
  locale: textOf,
} as const;

type Field = keyof typeof fields;
const names = Object.keys(fields) as Field[];

/** Returns the maker of a reader for files of no system that has one: `--map` says which member or column is what. */
export function mappedReader(name: 'csv' | 'json'): ReaderMaker {
  return {
    takes: ['map'],
    create({ map }) {
      const sources = sourcesOf(map);
      return { name, path: [], read: (record) => read(record, sources) };
    },
  };
}

type Sources = readonly (readonly [field: Field, source: string])[];

/** Returns where each field is. One that is not mapped is where it has its own name, unless that is mapped to another. */
function sourcesOf(map: ReadonlyMap<string, string>): Sources {
  for (const name of map.keys())
    if (!Object.hasOwn(fields, name))
      throw new Error(`--map: there is nothing to map but ${names.join(', ')}.`);
  const mapped = new Set(map.values());
  return names.flatMap((field) => {
    const source = map.get(field) ?? (mapped.has(field) ? undefined : field);
    return source === undefined ? [] : [[field, source] as const];
  });
}

function read(record: unknown, sources: Sources): Reading {
  if (typeof record !== 'object' || record === null || Array.isArray(record))
    return { problem: 'The record is no object.' };
  const values: Partial<Record<Field, unknown>> = {};
  for (const [field, source] of sources) {
    const value = fields[field](Object.getOwnPropertyDescriptor(record, source)?.value);
    if (value === null) return { problem: `${describe(field)} cannot be read.` };
    values[field] = value;
  }
  const { id = null, emailVerified: isEmailVerified, disabled: isDisabled, ...others } = values;
  return { user: { sourceId: id, isEmailVerified, isDisabled, ...others } as MovingUser };
}

const describe = (field: Field) => `The value of ${field}`;

/** Many systems say when the address was proved. */
function provedOf(value: unknown): boolean | undefined | null {
  const proved = booleanOf(value);
  return proved === null && momentOf(value) ? true : proved;
}
