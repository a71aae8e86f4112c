import { scopeTokens } from '../../lib/scope.ts';
import { hasSecondFactor, type Method } from '../../lib/authentication-methods.ts';

/** The scopes that AUTH_SECOND_FACTOR_SCOPES names: only tokens of a session with a second factor have them. */
export interface FactorScopes {
  /** Returns what a token of a session with these methods has of a user's scope. */
  grantable(scope: string, methods: readonly Method[]): string;
  /** Returns the tokens of a user's scope that take a second factor. */
  of(scope: string): readonly string[];
}

/** Returns the rule for these patterns: a `*` at the end of one stands for any text. */
export function createFactorScopes(patterns: readonly string[]): FactorScopes {
  const isNamed = (token: string) =>
    patterns.some((pattern) =>
      pattern.endsWith('*') ? token.startsWith(pattern.slice(0, -1)) : token === pattern,
    );
  const isOpen = (token: string) => !isNamed(token);
  return {
    grantable(scope, methods) {
      if (patterns.length === 0 || hasSecondFactor(methods)) return scope;
      return scopeTokens(scope).filter(isOpen).join(' ');
    },
    of: (scope) => scopeTokens(scope).filter(isNamed),
  };
}
