/** What the Authorization header of a request holds. */
export type BearerCredentials =
  | { readonly kind: 'none' }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'malformed' };

// RFC 6750 §2.1 with RFC 9110 §11.4: the scheme in any case, one space or more, one b64token.
const bearer = /^bearer +([\w.~+/-]+=*)$/i;

/**
 * Returns the bearer token of an Authorization header. Another scheme is not ours to judge and counts as
 * none; a bearer that breaks the grammar (no token, two of them, two headers) is malformed, never none.
 */
export function readBearer(authorization: string | null): BearerCredentials {
  const header = authorization?.trim() ?? '';
  if (!/(^|,\s*)bearer(\s|,|$)/i.test(header)) return { kind: 'none' };
  const token = bearer.exec(header)?.[1];
  return token ? { kind: 'token', token } : { kind: 'malformed' };
}

/**
 * Returns the one long word after `Bearer`, or null where the header is not as simple as that. Looking at each of its
 * characters would take as long as hashing them.
 */
export function readOneWord(authorization: string | null): string | null {
  if (!authorization?.startsWith('Bearer ') || authorization.length < shortestWord) return null;
  const word = authorization.slice('Bearer '.length);
  return word.includes(' ') || word.includes(',') ? null : word;
}

/** Longer than whatever stands for a token that was not filled in. */
const shortestWord = 100;

/** Returns whether a header is a bearer that nobody filled in: what is left of a template or of an empty variable. */
export function isPlaceholder(authorization: string | null): boolean {
  return /^bearer(?: +(?:null|undefined|PASTE_ACCESS_TOKEN))?$/i.test(authorization?.trim() ?? '');
}
