import * as v from 'valibot';
import { isScopeToken } from '../lib/scope.ts';

/** Scopes separated by spaces, of which each may end with `*`, or `none`. */
export const scopePatterns: v.GenericSchema<string, readonly string[]> = v.pipe(
  v.string(),
  v.transform((value) => (value === 'none' ? [] : value.split(/ +/))),
  v.check(
    (patterns) => patterns.every(isPattern),
    'is neither none nor a list of scopes, separated by spaces, with a * at the end of one at most',
  ),
);

/** A `*` in another place would be taken for itself, and protect nothing. */
function isPattern(text: string): boolean {
  return isScopeToken(text) && !text.slice(0, -1).includes('*');
}
