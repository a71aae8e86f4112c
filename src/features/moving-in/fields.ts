import { booleanOf, momentOf, textOf } from './values.ts';

/** Why no user comes of a record: a sentence that repeats no value. */
export class Unusable extends Error {}

/**
 * The members of a record, each read as what it has to be; a column of a CSV file is one, too. What is not there, null or
 * empty is undefined. What is something else throws Unusable.
 */
export interface Fields {
  /** The record itself. */
  readonly record: object;
  text(name: string): string | undefined;
  boolean(name: string): boolean | undefined;
  moment(name: string): Date | undefined;
  /** An object, or the JSON of one as text. */
  fields(name: string): Fields | undefined;
  /** A list of objects, or the JSON of one as text; empty where there is none. */
  list(name: string): readonly Fields[];
  /** A list of texts; empty where there is none. */
  texts(name: string): readonly string[];
  /** Returns whether there is more than nothing, `false`, 0 and an empty list or object. */
  has(name: string): boolean;
}

/** Returns the members of a record. Throws Unusable where it is no object. */
export function fieldsOf(record: unknown): Fields {
  if (!isObject(record)) throw new Unusable('The record is no object.');
  const valueOf = (name: string): unknown => Object.getOwnPropertyDescriptor(record, name)?.value;
  const readAs =
    <T>(read: (value: unknown) => T | undefined | null) =>
    (name: string): T | undefined => {
      const value = read(valueOf(name));
      if (value === null) throw new Unusable(`The value of ${name} cannot be read.`);
      return value;
    };
  const readList = readAs(listOf);
  const readTexts = readAs(textsOf);
  return {
    record,
    text: readAs(textOf),
    boolean: readAs(booleanOf),
    moment: readAs(momentOf),
    fields: readAs((value) => ifAny(parsed(value), objectOf)),
    list: (name) => readList(name) ?? [],
    texts: (name) => readTexts(name) ?? [],
    has: (name) => isSomething(parsed(valueOf(name))),
  };
}

function listOf(value: unknown): Fields[] | undefined | null {
  return ifAny(parsed(value), (some) =>
    Array.isArray(some) && some.every(isObject) ? some.map(fieldsOf) : null,
  );
}

function textsOf(value: unknown): string[] | undefined | null {
  return ifAny(parsed(value), (some) =>
    Array.isArray(some) && some.every((one) => typeof one === 'string') ? some : null,
  );
}

const objectOf = (value: unknown) => (isObject(value) ? fieldsOf(value) : null);

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function ifAny<T>(value: unknown, read: (value: unknown) => T): T | undefined {
  return value === undefined || value === null || value === '' ? undefined : read(value);
}

/** Databases keep lists and objects as text, and CSV has nothing else. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

function isSomething(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return ![undefined, null, '', false, 0, 'f', 'false', '0', 'null'].includes(value as string);
}
