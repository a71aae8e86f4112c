import { editDistance } from './edit-distance.ts';

/** What the value of an option must be. */
type Kind = keyof typeof kinds;

/** All options of an object, with the kind of each, or the options of an inner object. */
export type Options<T> = { readonly [Name in keyof T]-?: Kind | Kinds };

type Kinds = Readonly<Record<string, Kind>>;
type AnyOptions = Readonly<Record<string, Kind | Kinds>>;

const isObject = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const kinds = {
  function: { is: (value: unknown) => typeof value === 'function', words: 'a function' },
  object: { is: isObject, words: 'an object' },
  list: { is: Array.isArray, words: 'a list' },
  text: { is: (value: unknown) => typeof value === 'string' && value !== '', words: 'a string' },
  url: { is: (value: unknown) => typeof value === 'string' && URL.canParse(value), words: 'a URL' },
  boolean: { is: (value: unknown) => typeof value === 'boolean', words: 'true or false' },
  number: { is: Number.isFinite, words: 'a number' },
  moment: { is: (value: unknown) => value instanceof Date, words: 'a Date' },
  sdl: { is: isSdl, words: 'SDL: a string, a parsed document, or a list of these' },
};

function isSdl(value: unknown): boolean {
  const isOne = (one: unknown) => typeof one === 'string' || isObject(one);
  return Array.isArray(value) ? value.every(isOne) : isOne(value);
}

/**
 * Returns a line for each unknown option, with the one that was probably meant, and for each option with a wrong kind of
 * value. `undefined` counts as not given.
 */
export function optionProblems(taker: string, given: unknown, known: AnyOptions): string[] {
  if (!isObject(given)) return [`The options of ${taker} have to be an object.`];
  return problemsWithin(taker, '', given as object, known);
}

function problemsWithin(taker: string, path: string, given: object, known: AnyOptions): string[] {
  return Object.entries(given).flatMap(([name, value]: [string, unknown]) => {
    const kind = Object.hasOwn(known, name) ? known[name] : undefined;
    const place = `${path}${name}`;
    if (kind === undefined) {
      const meant = closest(name, Object.keys(known)) ?? closestWithin(name, known);
      const advice = meant === null ? '' : ` Did you mean ${path}${meant}?`;
      return [`${taker} has no option ${place}.${advice}`];
    }
    if (value === undefined) return [];
    const { is, words } = kinds[typeof kind === 'string' ? kind : 'object'];
    if (!is(value)) return [`The option ${place} of ${taker} has to be ${words}.`];
    return typeof kind === 'string'
      ? []
      : problemsWithin(taker, `${place}.`, value as object, kind);
  });
}

/** Returns the path of an option of an inner object: for a hook that was given outside `hooks`, say. */
function closestWithin(name: string, known: AnyOptions): string | null {
  for (const [outer, inner] of Object.entries(known)) {
    const meant = typeof inner === 'object' ? closest(name, Object.keys(inner)) : null;
    if (meant !== null) return `${outer}.${meant}`;
  }
  return null;
}

/** Returns the name that was probably meant, or null if none is close. */
export function closest(name: string, names: readonly string[]): string | null {
  const allowed = Math.max(1, Math.floor(name.length / 3));
  const [best] = names
    .map((one) => ({ one, distance: editDistance(name.toLowerCase(), one.toLowerCase()) }))
    .toSorted((a, b) => a.distance - b.distance);
  return best && best.distance <= allowed ? best.one : null;
}
