import { AuthError } from '../../errors.ts';
import { foldCase } from '../../lib/case-folding.ts';

const maxLength = 64;

/**
 * Returns what makes a username unique: two names with one key are one user's. Compatibility forms and letter case
 * are folded here and not by the database, so that every engine agrees.
 */
export function usernameKey(username: string): string {
  return foldCase(username);
}

/**
 * Returns the keys that a user of this name may be stored under, the one to prefer first. Users from before full case
 * folding whose new key was another user's keep the key that they had; see the migration 006.
 */
export function usernameKeys(username: string): string[] {
  return [...new Set([partlyFolded(username), usernameKey(username)])];
}

/** Returns the key of before full case folding: NFKC, lower case. */
function partlyFolded(username: string): string {
  return username.normalize('NFKC').toLowerCase().normalize('NFKC');
}

/** Returns why no user can have this name, as the rest of a sentence, or null. New names have more rules. */
export function usernameProblem(username: string): string | null {
  if (username === '') return 'must not be empty';
  // UTF-16 units first: nothing long is normalised or counted.
  if (username.length > 2 * maxLength) return `must not be longer than ${maxLength} characters`;
  if (!username.isWellFormed()) return 'must be well-formed Unicode';
  // A name whose folded form breaks a rule could look like another one.
  return shapeProblem(username) ?? shapeProblem(partlyFolded(username));
}

function shapeProblem(text: string): string | null {
  if (Array.from(text).length > maxLength) return `must not be longer than ${maxLength} characters`;
  if (/[\p{Cc}\p{Cf}]/u.test(text)) return 'must not contain control or formatting characters';
  if (text !== text.trim()) return 'must not begin or end with a space';
  return null;
}

/** Returns the key of a name that a user may have; throws BAD_USER_INPUT naming the argument otherwise. */
export function requireUsername(username: string, argument: readonly string[]): string {
  return refuseUsername(usernameProblem(username), username, argument);
}

/** Returns the key of the name; throws BAD_USER_INPUT naming the argument when there is a problem. */
export function refuseUsername(
  problem: string | null,
  username: string,
  argument: readonly string[],
): string {
  if (problem)
    throw new AuthError('BAD_USER_INPUT', { message: `The username ${problem}.`, argument });
  return usernameKey(username);
}
