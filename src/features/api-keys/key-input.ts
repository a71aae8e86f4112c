import type { Config } from '../../config.ts';
import { AuthError } from '../../errors.ts';
import { isScopeToken, scopeLimits, withToken } from '../../lib/scope.ts';
import type { FactorScopes } from '../second-factors/scopes.ts';

/** `CreateApiKeyInput` in schema.graphql. */
export interface NewKey {
  readonly name: string;
  readonly scopes: readonly string[];
  /** Seconds; null for what is usual. */
  readonly expiresIn: number | null;
  readonly serviceAccount: string | null;
}

const longestName = 64;
const shortestLifeSeconds = 3600;
const usualLifeSeconds = 90 * 24 * 3600;

/** Returns the name without white space around it. Throws BAD_USER_INPUT for what cannot be one. */
export function requireKeyName(given: string): string {
  const name = given.trim();
  const length = Array.from(name).length;
  const isGood = length >= 1 && length <= longestName && name.isWellFormed();
  if (isGood && !/\p{Cc}/u.test(name)) return name;
  throw refuse('name', `The name has 1 to ${longestName} characters, and no control characters.`);
}

/** Returns the scope of these tokens. Throws BAD_USER_INPUT for one that no key can have, and for too many. */
export function requireKeyScope(
  tokens: readonly string[],
  factorScopes: Pick<FactorScopes, 'of'>,
): string {
  return tokens.reduce((scope, token) => {
    if (!isScopeToken(token))
      throw refuse('scopes', 'A scope is 1 to 64 ASCII characters, without spaces and quotes.');
    if (factorScopes.of(token).length > 0)
      throw refuse('scopes', `No key has ${token}: it takes a second factor.`);
    const more = withToken(scope, token);
    if (more === null) throw refuse('scopes', `A key cannot have more than ${scopeLimits}.`);
    return more;
  }, '');
}

/** Returns for how many seconds the key is good. Throws BAD_USER_INPUT for too few and too many. */
export function requireKeyLife(
  given: number | null,
  { apiKeyMaxSeconds: longest }: Pick<Config, 'apiKeyMaxSeconds'>,
): number {
  const seconds = given ?? Math.min(usualLifeSeconds, longest);
  if (seconds >= shortestLifeSeconds && seconds <= longest) return seconds;
  throw refuse('expiresIn', `expiresIn is ${shortestLifeSeconds} to ${longest} seconds.`);
}

function refuse(member: keyof NewKey, message: string): AuthError {
  return new AuthError('BAD_USER_INPUT', { message, argument: ['input', member] });
}
