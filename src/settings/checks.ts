import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import * as v from 'valibot';
import { languageTag } from '../lib/locale.ts';

/** A whole number in decimal digits. */
export const wholeNumber = (min: number, max: number) =>
  v.pipe(
    v.string(),
    v.regex(/^\d{1,10}$/, 'is not a whole number'),
    v.transform(Number),
    v.check((value) => value >= min && value <= max, `is not between ${min} and ${max}`),
  );

/** So many processes, or `auto`: one for each core. */
export const processCount = v.pipe(
  v.string(),
  v.transform((value) => (value === 'auto' ? String(availableParallelism()) : value)),
  wholeNumber(1, 256),
);

/** One of these words. */
export const oneOf = <const T extends string>(...values: T[]) =>
  v.picklist(values, `is not one of ${values.join(', ')}`);

/** One of these words, and whether it is the one that is asked for. */
export const whether = <const T extends string>(asked: T, ...values: T[]) =>
  v.pipe(
    oneOf(...values),
    v.transform((value) => value === asked),
  );

/** One of these words, or `inherit`: null, because another setting says it. */
export const orInherit = <const T extends string>(...values: T[]) =>
  v.pipe(
    oneOf<T | 'inherit'>(...values, 'inherit'),
    v.transform((value) => (value === 'inherit' ? null : value)),
  );

/** `on` or `off`. */
export const onOff = () => whether('on', 'on', 'off');

/** What a claim may hold: printable ASCII without spaces. */
export const claimText = v.pipe(
  v.string(),
  v.maxLength(256, 'is longer than 256 characters'),
  v.regex(/^[\x21-\x7e]+$/, 'holds a character that is not printable ASCII'),
);

/** Texts that people copy from examples, and what they type when they are in a hurry. */
const wellKnown =
  /secret|passw|change.?me|example|latchkey|qwerty|abcdefg|12345678|87654321|openssl|^(.{1,8})\1+$/is;

/** 32 bytes or more that are hard to guess, or `none`. */
export const optionalSecret = v.pipe(
  v.string(),
  v.check(
    (value) => value === 'none' || Buffer.byteLength(value) >= 32,
    'is shorter than 32 bytes',
  ),
  v.check((value) => !wellKnown.test(value), 'is not random'),
  v.transform((value) => (value === 'none' ? null : value)),
);

/** Whether a host, as URLs have it, is this machine: what is sent there leaves it on no network. */
export const isLoopback = (host: string) => ['localhost', '127.0.0.1', '[::1]'].includes(host);

/** An http or https URL as it is written once it has been parsed. */
export const publicUrl = v.pipe(
  v.string(),
  v.check((value) => {
    const url = URL.parse(value);
    // Only as URLs are written once they are parsed: others compare the issuer letter by letter.
    const canonical = url !== null && [url.href, url.href.replace(/\/$/, '')].includes(value);
    return canonical && /^https?:$/.test(url.protocol) && !/[?#@]/.test(value);
  }, 'is not an http or https URL in its usual spelling, without query, fragment and user'),
);

/** An http or https URL with `{action}` and `{token}`, each once, or `none`. */
export const linkUrl = v.pipe(
  v.string(),
  v.check(
    (value) => value === 'none' || isLinkUrl(value),
    'is neither none nor an http or https URL with {action} and {token}, each once',
  ),
  v.transform((value) => (value === 'none' ? null : value)),
);

function isLinkUrl(value: string): boolean {
  const holds = (part: string) => value.split(part).length === 2;
  const url = URL.parse(value.replace('{action}', 'action').replace('{token}', 'token'));
  // Neither may be part of the host: a link would go to another server.
  return (
    holds('{action}') &&
    holds('{token}') &&
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    !/[{}]/.test(value.split('/', 3).join('/')) &&
    url.username === ''
  );
}

/** A path without a slash at its end, or `issuer`. */
export const pathPrefix = v.pipe(
  v.string(),
  v.check(
    (value) => value === 'issuer' || isPath(value),
    'is neither issuer nor a path such as /api, without a slash at its end',
  ),
  v.transform((value) => (value === 'issuer' ? null : value)),
);

const isPath = (value: string) =>
  /^(\/[\w.~-]+)+$/.test(value) && URL.parse(value, 'http://localhost')?.pathname === value;

/** An address to listen on. */
export const hostName = v.pipe(
  v.string(),
  v.check(
    (value) => isIP(value) > 0 || (/^[\w.-]+$/.test(value) && URL.canParse(`http://${value}`)),
    'is not a host name or address',
  ),
);

/** Any text, or `none`. */
export const optionalText = v.pipe(
  v.string(),
  v.transform((value) => (value === 'none' ? null : value)),
);

/** A language tag (BCP 47), in its usual spelling. */
export const languageTagText = v.pipe(
  v.string(),
  v.check((value) => languageTag(value) !== null, 'is not a language tag of BCP 47'),
  v.transform((value) => languageTag(value)!),
);

/** A path, or `none`. Whether there is something is asked when it is read. */
export const optionalPath = v.pipe(
  v.string(),
  v.regex(/^\P{Cc}+$/u, 'holds a character that no path has'),
  v.transform((value) => (value === 'none' ? null : value)),
);

/** 0, or a whole number in a range. */
export const zeroOr = (min: number, max: number) =>
  v.pipe(
    wholeNumber(0, max),
    v.check((value) => value === 0 || value >= min, `is neither 0 nor between ${min} and ${max}`),
  );

/** How often something may be tried: `burst` times at once, then once in `intervalSeconds`. */
export interface Rate {
  readonly burst: number;
  readonly intervalSeconds: number;
}

/** `10/30`: ten at once, then one every thirty seconds. */
export const rate: v.GenericSchema<string, Rate> = v.pipe(
  v.string(),
  v.regex(/^[1-9]\d{0,5}\/[1-9]\d{0,4}$/, 'is not ATTEMPTS/SECONDS'),
  v.transform((value) => {
    const [burst = 0, intervalSeconds = 0] = value.split('/').map(Number);
    return { burst, intervalSeconds };
  }),
);

/** Addresses, networks in CIDR notation and `unix`, separated by commas, or `none`. */
export const networks: v.GenericSchema<string, readonly string[]> = v.pipe(
  v.string(),
  v.transform((value) => (value === 'none' ? [] : value.split(',').map((part) => part.trim()))),
  v.check(
    (parts) => parts.every(isNetwork),
    'holds what is neither an address nor a network nor unix',
  ),
);

function isNetwork(text: string): boolean {
  if (text === 'unix') return true;
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
  );
}

export const isOrigin = (value: string) =>
  /^https?:/.test(value)
    ? !value.includes('*') && URL.parse(value)?.origin === value
    : appOrigin.test(value);

/**
 * Where the page of an app or an extension is: `capacitor://localhost`, `chrome-extension://ID`. To `URL` the origin of
 * such a scheme is `null`, so that its shape is checked here. Schemes that are no one's alone are left out.
 */
const appOrigin =
  /^(?!(?:about|blob|data|file|filesystem|ftp|https?|javascript|null|view-source|wss?):)[a-z][a-z\d+.-]*:\/\/[a-z\d._-]+(?::[1-9]\d{0,4})?$/;

/** Origins as browsers write them, separated by commas, or `none`. */
export const origins: v.GenericSchema<string, readonly string[]> = v.pipe(
  v.string(),
  v.transform((value) => (value === 'none' ? [] : value.split(',').map((part) => part.trim()))),
  v.check(
    (values) => values.every(isOrigin),
    'is neither none nor a list of origins in their usual spelling, without path and wildcard',
  ),
);

const port = wholeNumber(0, 65535);

/** A TCP port, or `none`. */
export const optionalPort = v.pipe(
  v.string(),
  v.check(
    (value) => value === 'none' || v.is(port, value),
    'is neither none nor a port from 0 to 65535',
  ),
  v.transform((value) => (value === 'none' ? null : Number(value))),
);
