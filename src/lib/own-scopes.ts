import { scopeTokens } from './scope.ts';

/** Scopes that begin so are Latchkey's own. */
export const ownPrefix = 'latchkey:';

/** Includes every other scope of Latchkey's own. */
export const everyScope = 'latchkey:admin';

/** Latchkey's own scopes, each with those that it includes. */
const included: Readonly<Record<string, readonly string[]>> = {
  [everyScope]: [],
  'latchkey:users': ['latchkey:users:read'],
  'latchkey:users:read': [],
  'latchkey:users:factors': [],
  'latchkey:scopes': [],
  'latchkey:audit:read': [],
  'latchkey:impersonate': [],
  'latchkey:webhooks': [],
};

export const ownScopes: readonly string[] = Object.keys(included);

/** Returns the tokens of a scope that are Latchkey's own. */
export function ownTokens(scope: string): string[] {
  return scopeTokens(scope).filter((token) => token.startsWith(ownPrefix));
}

/** Returns whether these tokens are, or include, this scope of Latchkey's own. */
export function includesScope(held: Iterable<string>, token: string): boolean {
  return [...held].some(
    (one) => one === token || one === everyScope || included[one]?.includes(token) === true,
  );
}
