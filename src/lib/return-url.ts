/*
 * Where a login may lead back to. Everything is refused that is not listed letter by letter, or that two programs could
 * read in two ways. The server and the pages ask the same functions.
 */

/** Longer texts are refused: a URL is written into an address bar, and on to an app. */
const longest = 2048;

/** Visible ASCII without a backslash, which browsers take for a slash, and without a fragment (RFC 6749 §3.1.2). */
const plain = /^[!"$-[\]-~]+$/;

/**
 * In a path: slashes, backslashes and control characters that only a later reader would decode, be it the second time; and
 * `..;`, which servers of Java take for `..`.
 */
const hidden = /%(?:25|2f|5c|[01][\da-f]|7f)|(?:\.|%2e)(?:;|%3b)/i;

/** Returns the URL if the text is its one usual spelling, and has no user in it; else null. */
function parse(text: string, base?: string): URL | null {
  if (text.length > longest || !plain.test(text) || !canParse(text, base)) return null;
  const url = new URL(text, base);
  return url.username === '' && url.password === '' && !hidden.test(url.pathname) ? url : null;
}

/** Not `URL.parse`, which browsers of 2023 lack. */
function canParse(text: string, base?: string): boolean {
  try {
    return Boolean(new URL(text, base));
  } catch {
    return false;
  }
}

/**
 * Returns whether the text can be listed as what a login may lead back to: the origin of a page, or a URL with a path that
 * others begin with. The scheme of an app has a dot (RFC 8252 §7.1), so that `javascript:`, `data:` and `file:` are none.
 */
export function isListable(text: string): boolean {
  const url = parse(text);
  if (!url || /[?%@*]/.test(text)) return false;
  if (/^https?:$/.test(url.protocol)) return url.origin === text || url.href === text;
  return /^[a-z][a-z\d+-]*\.[a-z\d+.-]*:\//.test(text) && url.href === text;
}

/**
 * Returns whether a login may lead to the URL: it is listed, or begins with a listed origin or URL and goes on with `/` or
 * `?`. Compared as text: to `URL`, `blob:https://app.example.com/…` has the origin of the page that made it.
 */
export function isReturnUrl(text: string, listed: readonly string[]): boolean {
  const href = parse(text)?.href;
  const isUsual = href === text || href === `${text}/`;
  return isUsual && listed.some((one) => isBelow(text, one));
}

function isBelow(text: string, listed: string): boolean {
  if (!text.startsWith(listed)) return false;
  return text === listed || listed.endsWith('/') || /^[/?]/.test(text.slice(listed.length));
}

/** Returns whether the text is a path on the origin of the page that reads it. */
export function isOwnPath(text: string): boolean {
  const own = 'https://own.invalid';
  const url = text.startsWith('/') ? parse(text, own) : null;
  return url?.origin === own && url.pathname + url.search === text;
}

/** Returns the URL with what it hands over in its query. */
export function withQuery(text: string, given: Readonly<Record<string, string | null>>): string {
  const url = new URL(text);
  for (const [name, value] of Object.entries(given))
    if (value === null) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  return url.href;
}

/** Returns whether the URL leads to the machine on which it is opened (RFC 8252 §7.3). */
export function isOnThisMachine(text: string): boolean {
  const { hostname } = new URL(text);
  return /^(?:(?:.+\.)?localhost|127\.0\.0\.1|\[::1\])$/.test(hostname);
}
