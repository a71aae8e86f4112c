/*
 * What a value of an export means. In JSON it has a type; in CSV it is text, or null where there is nothing between two
 * commas, as PostgreSQL writes NULL. Each returns undefined for nothing and null for what cannot be understood.
 */

const isNothing = (value: unknown): value is null | undefined | '' =>
  value === undefined || value === null || value === '';

/** Returns text as it is; a number, which an id may be, as text. */
export function textOf(value: unknown): string | undefined | null {
  if (isNothing(value)) return undefined;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : null;
  return typeof value === 'string' ? value : null;
}

const truths: Readonly<Record<string, boolean>> = {
  true: true,
  t: true,
  yes: true,
  '1': true,
  false: false,
  f: false,
  no: false,
  '0': false,
};

/** Returns what true and false are: in JSON, in PostgreSQL (t, f) and in MySQL (1, 0). */
export function booleanOf(value: unknown): boolean | undefined | null {
  if (isNothing(value)) return undefined;
  if (typeof value === 'boolean') return value;
  const name = textOf(value)?.toLowerCase() ?? '';
  return Object.hasOwn(truths, name) ? truths[name]! : null;
}

const moment =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d)(\.\d{1,9})?)?(?: ?(Z|UTC|[+-]\d\d(?::?\d\d)?))?$/;

/**
 * Returns a moment: RFC 3339, and as PostgreSQL and MySQL write it (`2020-01-31 12:00:00.5+00`), UTC where no zone is
 * given; or seconds or milliseconds since 1970.
 */
export function momentOf(value: unknown): Date | undefined | null {
  if (isNothing(value)) return undefined;
  if (typeof value === 'number') return fromNumber(value);
  if (typeof value !== 'string' || value.length > 64) return null;
  if (/^\d{9,14}$/.test(value)) return fromNumber(Number(value));
  const [, day, time = '00:00:00', fraction = '', zone = 'Z'] = moment.exec(value) ?? [];
  if (day === undefined) return null;
  // A day that there is not, such as 31 February, would become another one.
  const local = new Date(`${day}T${time}Z`);
  if (Number.isNaN(local.getTime()) || !local.toISOString().startsWith(`${day}T${time}`))
    return null;
  return valid(new Date(`${day}T${time}${fraction.slice(0, 4)}${zoneOf(zone)}`));
}

function zoneOf(zone: string): string {
  if (zone === 'Z' || zone === 'UTC') return 'Z';
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  return `${zone[0]}${digits.slice(0, 2)}:${digits.slice(2)}`;
}

/** Below this they are seconds: as milliseconds they would be of before March 1973. */
const firstMilliseconds = 1e11;

function fromNumber(value: number): Date | null {
  return valid(new Date(Math.abs(value) < firstMilliseconds ? value * 1000 : value));
}

const valid = (date: Date) => (Number.isNaN(date.getTime()) ? null : date);
