import { AuthError } from '../../errors.ts';
import { isCommonPassword } from './common-passwords.ts';

/** The longest password that is ever hashed, in code points. */
export const passwordMaxLength = 256;

export interface PasswordPolicy {
  /** Code points. */
  readonly minLength: number;
  readonly allowCommon: boolean;
}

/** Returns the form that is hashed and compared (NIST SP 800-63B §5.1.1.2: NFKC). */
export function normalizePassword(password: string): string {
  return password.normalize('NFKC');
}

/** Returns why no user can have this password, as the rest of a sentence, or null. Cheap for any input. */
export function impossiblePasswordProblem(password: string): string | null {
  if (password === '') return 'must not be empty';
  const tooLong = `must not be longer than ${passwordMaxLength} characters`;
  // UTF-16 units first: nothing long is normalised or counted.
  if (password.length > 2 * passwordMaxLength) return tooLong;
  if (!password.isWellFormed()) return 'must be well-formed Unicode';
  if (codePoints(password) > passwordMaxLength) return tooLong;
  if (codePoints(normalizePassword(password)) > passwordMaxLength) return tooLong;
  return null;
}

/** Returns why a user may not choose this password (OWASP ASVS 5 §6.2), as the rest of a sentence, or null. */
export async function newPasswordProblem(
  password: string,
  policy: PasswordPolicy,
): Promise<string | null> {
  const impossible = impossiblePasswordProblem(password);
  if (impossible) return impossible;
  const normalized = normalizePassword(password);
  if (codePoints(normalized) < policy.minLength) {
    return `must have at least ${policy.minLength} characters`;
  }
  if (!policy.allowCommon && (await isCommonPassword(normalized))) {
    return 'is one of the most common ones; choose another';
  }
  return null;
}

/** Throws BAD_USER_INPUT naming the argument when there is a problem. The password itself is never in it. */
export function refusePassword(problem: string | null, argument: readonly string[]): void {
  if (problem)
    throw new AuthError('BAD_USER_INPUT', { message: `The password ${problem}.`, argument });
}

function codePoints(text: string): number {
  return Array.from(text).length;
}
