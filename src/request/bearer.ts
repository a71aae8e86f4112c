/** What the Authorization header of a request holds. */
export type BearerCredentials =
  | { readonly kind: 'none' }
  | { readonly kind: 'token'; readonly token: string }
  /** A template, or an empty variable, in the place of the token. */
  | { readonly kind: 'placeholder' }
  | { readonly kind: 'malformed' };

// RFC 6750 §2.1 with RFC 9110 §11.4: the scheme in any case, one space or more, one b64token.
const bearer = /^bearer +([\w.~+/-]+=*)$/i;
const placeholder = /^bearer(?: +(?:null|undefined|PASTE_ACCESS_TOKEN))?$/i;

/** Longer than any placeholder for a token. */
const shortestWord = 100;

/**
 * Returns the bearer token of an Authorization header. Another scheme counts as
 * no token. A bearer that breaks the grammar (no token, two tokens, two headers) is malformed.
 */
export function readBearer(authorization: string | null): BearerCredentials {
  const word = readOneWord(authorization);
  // A malformed token is refused like any other that does not verify.
  if (word !== null) return { kind: 'token', token: word };
  const header = authorization?.trim() ?? '';
  if (!/(^|,\s*)bearer(\s|,|$)/i.test(header)) return { kind: 'none' };
  if (placeholder.test(header)) return { kind: 'placeholder' };
  const token = bearer.exec(header)?.[1];
  return token ? { kind: 'token', token } : { kind: 'malformed' };
}

/**
 * Returns the one long word after `Bearer`, or null if the header is not that simple. Checking each of its
 * characters would take as long as hashing them.
 */
function readOneWord(authorization: string | null): string | null {
  if (!authorization?.startsWith('Bearer ') || authorization.length < shortestWord) return null;
  const word = authorization.slice('Bearer '.length);
  return word.includes(' ') || word.includes(',') ? null : word;
}
