/** What the Authorization header of a request holds. */
export type BearerCredentials =
  | { readonly kind: 'none' }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'malformed' };

// RFC 6750 §2.1 with RFC 9110 §11.4: the scheme in any case, one space or more, one b64token.
const bearer = /^bearer +([\w.~+/-]+=*)$/i;

/**
 * Returns the bearer token of an Authorization header. Another scheme counts as
 * no token. A bearer that breaks the grammar (no token, two tokens, two headers) is malformed.
 */
export function readBearer(authorization: string | null): BearerCredentials {
  const header = authorization?.trim() ?? '';
  if (!/(^|,\s*)bearer(\s|,|$)/i.test(header)) return { kind: 'none' };
  const token = bearer.exec(header)?.[1];
  return token ? { kind: 'token', token } : { kind: 'malformed' };
}

/**
 * Returns the one long word after `Bearer`, or null if the header is not that simple. Checking each of its
 * characters would take as long as hashing them.
 */
export function readOneWord(authorization: string | null): string | null {
  if (!authorization?.startsWith('Bearer ') || authorization.length < shortestWord) return null;
  const word = authorization.slice('Bearer '.length);
  return word.includes(' ') || word.includes(',') ? null : word;
}

/** Longer than any placeholder for a token. */
const shortestWord = 100;

/** Returns whether a bearer is a placeholder: a template, or an empty variable. */
export function isPlaceholder(authorization: string | null): boolean {
  return /^bearer(?: +(?:null|undefined|PASTE_ACCESS_TOKEN))?$/i.test(authorization?.trim() ?? '');
}
