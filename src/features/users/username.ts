import { AuthError } from '../../errors.ts';

const maxLength = 64;

/**
 * Returns what makes a username unique: two names with one key are one user's. Compatibility forms and
 * letter case are folded (NFKC, lower case), here and not by the database, so that every engine agrees.
 */
export function usernameKey(username: string): string {
  return username.normalize('NFKC').toLowerCase().normalize('NFKC');
}

/** Returns what is wrong with a username, as the rest of a sentence, or null. */
export function usernameProblem(username: string): string | null {
  if (username === '') return 'must not be empty';
  // UTF-16 units first: nothing long is normalised or counted.
  if (username.length > 2 * maxLength) return `must not be longer than ${maxLength} characters`;
  if (!username.isWellFormed()) return 'must be well-formed Unicode';
  // A name whose folded form breaks a rule could look like another one.
  return shapeProblem(username) ?? shapeProblem(usernameKey(username));
}

function shapeProblem(text: string): string | null {
  if (Array.from(text).length > maxLength) return `must not be longer than ${maxLength} characters`;
  if (/[\p{Cc}\p{Cf}]/u.test(text)) return 'must not contain control or formatting characters';
  if (text !== text.trim()) return 'must not begin or end with a space';
  return null;
}

/** Returns the key of a username that keeps the rules; throws BAD_USER_INPUT naming the argument otherwise. */
export function requireUsername(username: string, argument: readonly string[]): string {
  const problem = usernameProblem(username);
  if (problem)
    throw new AuthError('BAD_USER_INPUT', { message: `The username ${problem}.`, argument });
  return usernameKey(username);
}
