/** A scope is a list of tokens, sorted and separated by spaces (RFC 6749 §3.3); the empty one is ''. */

const maxTokens = 50;
const maxCharacters = 1000;

/** The limits of a scope, for messages. */
export const scopeLimits = `${maxTokens} scopes or ${maxCharacters} characters in all`;

/** Returns whether the text is one scope token (RFC 6749 §3.3) of at most 64 characters. */
export function isScopeToken(text: string): boolean {
  return /^[\x21\x23-\x5b\x5d-\x7e]{1,64}$/.test(text);
}

/** Returns the tokens of a scope. */
export function scopeTokens(scope: string): string[] {
  return scope === '' ? [] : scope.split(' ');
}

/** Returns the scope with the token in it, or null when it would exceed the limits. */
export function withToken(scope: string, token: string): string | null {
  const tokens = [...new Set([...scopeTokens(scope), token])].toSorted();
  const joined = tokens.join(' ');
  return tokens.length > maxTokens || joined.length > maxCharacters ? null : joined;
}

/** Returns the scope without the token. */
export function withoutToken(scope: string, token: string): string {
  return scopeTokens(scope)
    .filter((one) => one !== token)
    .join(' ');
}

/** Returns the tokens that are in both scopes, in a new set: no caller may change the set of another. */
export function commonTokens(one: string, other: string): ReadonlySet<string> {
  if (one === '' || other === '') return new Set();
  const tokens = new Set(scopeTokens(other));
  return new Set(scopeTokens(one).filter((token) => tokens.has(token)));
}
