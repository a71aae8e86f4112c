import { isIP } from 'node:net';
import type { SomeValues, ValueName, Values } from './mails.ts';

type Shown = {
  readonly [Name in ValueName]: (value: Values[Name], locale: string) => string | null;
};

/** How a value is shown; null where it must not be. */
const shown: Shown = {
  link: (value) => (/^[a-z][a-z\d+.-]*:[\x21-\x7e]+$/i.test(value) ? value : null),
  linkValidFor: duration,
  code: (value) => (/^\d{4,12}$/.test(value) ? value : null),
  codeValidFor: duration,
  username: (value) => (isPlainName(value) ? value : null),
  at: moment,
  ip: (value) => (isIP(value) > 0 ? value : null),
  device: (value) => (/^[\p{L}\d]{1,20}(?:,? [\p{L}\d]{1,20}){0,4}$/u.test(value) ? value : null),
  // The operator has written it; a line of text it is not.
  provider: (value) => (/^[\p{L}\p{M}\p{N} .,&+'’()-]{1,60}$/u.test(value) ? value : null),
  codesLeft: (value) => (Number.isSafeInteger(value) && value >= 0 ? String(value) : null),
};

/**
 * Returns the values as a template shows them, without those that must not be shown. Throws where the link, the code, or
 * one that the mail always has is among these.
 */
export function shownValues(
  view: SomeValues,
  always: readonly ValueName[],
  locale: string,
): Record<string, string> {
  // Without a prototype, so that a template finds nothing but these.
  const values: Record<string, string> = Object.create(null);
  for (const name of Object.keys(shown) as ValueName[]) {
    const text = show(name, view[name], locale);
    if (text !== null) values[name] = text;
    else if (always.includes(name) || isGiven(view, name))
      throw new Error(`A mail cannot show its ${name}.`);
  }
  return values;
}

/** Without its link or its code a mail is of no use. */
function isGiven(view: SomeValues, name: ValueName): boolean {
  return (name === 'link' || name === 'code') && view[name] !== undefined;
}

function show<Name extends ValueName>(
  name: Name,
  value: Values[Name] | undefined,
  locale: string,
): string | null {
  return value === undefined ? null : shown[name](value, locale);
}

/**
 * Returns whether the name is letters and digits alone. A user chooses it, and may choose an address, a telephone number
 * with words around it, or a line of text for the readers of mails that are sent because of them.
 */
function isPlainName(name: string): boolean {
  return /^(?:[\p{L}\p{N}]\p{M}{0,2}){1,32}$/u.test(name) && !/\d{5}/.test(name);
}

/** Returns a duration in words, as `1 hour`, and never a longer one. */
function duration(seconds: number, locale: string): string | null {
  if (!(seconds > 0)) return null;
  const [unit, length] = unitOf(seconds);
  const format = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' });
  return format.format(Math.floor(seconds / length));
}

function unitOf(seconds: number): [unit: string, seconds: number] {
  // `24 hours` says more than `1 day`.
  if (seconds % 86_400 === 0 && seconds > 86_400) return ['day', 86_400];
  if (seconds % 3600 === 0) return ['hour', 3600];
  return seconds < 60 ? ['second', 1] : ['minute', 60];
}

function moment(iso: string, locale: string): string | null {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return null;
  const format = { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' } as const;
  return `${new Intl.DateTimeFormat(locale, format).format(date)} UTC`;
}
