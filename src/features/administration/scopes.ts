import { AuthError } from '../../errors.ts';
import { quote } from '../../lib/quote.ts';
import { ownPrefix, ownScopes } from '../../lib/own-scopes.ts';
import { isScopeToken, scopeLimits, withToken } from '../../lib/scope.ts';

/** Throws BAD_USER_INPUT for what is not one scope. */
export function requireScopeToken(scope: string, argument: readonly string[] = ['scope']): void {
  if (!isScopeToken(scope))
    throw refuseScope(
      `${quote(scope)} is not a scope: 1 to 64 ASCII characters, without spaces, double quotes and backslashes.`,
      argument,
    );
}

/** Throws BAD_USER_INPUT for what is not one scope, or is one of Latchkey's own that does not exist. */
export function requireGrantable(scope: string, argument: readonly string[] = ['scope']): void {
  requireScopeToken(scope, argument);
  if (scope.startsWith(ownPrefix) && !ownScopes.includes(scope))
    throw refuseScope(
      `There is no scope ${scope}. Those that begin with ${ownPrefix} are Latchkey's own: ${ownScopes.join(', ')}.`,
      argument,
    );
}

/** Returns the scope of these tokens. Throws BAD_USER_INPUT for one that cannot be granted, and for too many. */
export function requireGrantableScope(
  tokens: readonly string[],
  argument: readonly string[] = ['scope'],
): string {
  return tokens.reduce((scope, token) => {
    requireGrantable(token, argument);
    const more = withToken(scope, token);
    if (more === null) throw tooManyScopes(argument);
    return more;
  }, '');
}

export function tooManyScopes(argument: readonly string[] = ['scope']): AuthError {
  return refuseScope(`A user cannot have more than ${scopeLimits}. Revoke one first.`, argument);
}

/** Who created the user has the code, and could use what the user is given. */
export function passwordUnchosen(): AuthError {
  return new AuthError('FORBIDDEN', {
    message:
      'The user has not chosen a password yet, and others know the code for it. Give them scopes when they have, or create them with these.',
  });
}

function refuseScope(message: string, argument: readonly string[]): AuthError {
  return new AuthError('BAD_USER_INPUT', { message, argument });
}
