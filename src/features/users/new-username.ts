import type { Config } from '../../config.ts';
import { mixesScripts } from './scripts.ts';
import { refuseUsername, usernameProblem } from './username.ts';

/** Which names new users may have: of letters of one script, or of any. */
export type UsernameScripts = Config['usernameScripts'];

/** Assigned and printed, and yet nothing is seen of it. U+FFFC stands for what is not there. */
const blanks = /[\u1680\u2800\ufffc\u{13441}\u{13442}\u{16fe4}\u{1d159}]/u;

/**
 * Returns why a new user should not have this name, as the rest of a sentence, or null. What is refused could look like
 * another user's name. Unassigned characters may get a case, and so another key, when they are assigned.
 */
export function newUsernameProblem(username: string, scripts: UsernameScripts): string | null {
  const problem = usernameProblem(username);
  if (problem) return problem;
  if (/^\p{ASCII}*$/u.test(username)) return spaceProblem(username);
  const compatible = username.normalize('NFKC');
  return (
    hiddenProblem(username) ??
    hiddenProblem(compatible) ??
    spaceProblem(compatible) ??
    markProblem(compatible.normalize('NFD')) ??
    (scripts === 'restricted' ? scriptProblem(compatible) : null)
  );
}

/**
 * Returns why a new user should not have a name of this key, where users log in by address as well: it could be another
 * user's address. Full-width forms of `@` have the same key.
 */
export function addressLikeProblem(usernameKey: string): string | null {
  return usernameKey.includes('@') ? 'must not contain @' : null;
}

function hiddenProblem(text: string): string | null {
  const isHidden = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u.test(text);
  return isHidden || blanks.test(text)
    ? 'must not contain invisible, blank, private or unassigned characters'
    : null;
}

function spaceProblem(text: string): string | null {
  return text.includes('  ') ? 'must not contain two spaces in a row' : null;
}

/** UTS 39 §5.4, of marks that take no place of their own. */
function markProblem(decomposed: string): string | null {
  if (/^\p{M}/u.test(decomposed)) return 'must not begin with a combining mark';
  if (/[\p{Mn}\p{Me}]{5}/u.test(decomposed)) return 'must not have more than 4 marks on a letter';
  if (/([\p{Mn}\p{Me}])\1/u.test(decomposed)) return 'must not have one mark twice in a row';
  return null;
}

function scriptProblem(text: string): string | null {
  return mixesScripts(text)
    ? 'must not mix scripts, such as Latin and Cyrillic: use letters of one of them'
    : null;
}

/** Returns the key of a name that a new user may have; throws BAD_USER_INPUT naming the argument otherwise. */
export function requireNewUsername(
  username: string,
  scripts: UsernameScripts,
  argument: readonly string[],
): string {
  return refuseUsername(newUsernameProblem(username, scripts), username, argument);
}
