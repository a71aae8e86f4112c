import { AuthError } from '../../errors.ts';

const longest = 500;

/** Returns why an administrator does something. Throws BAD_USER_INPUT unless that has 1 to 500 printable characters. */
export function requireReason(reason: string): string {
  const text = reason.trim();
  const problem =
    text === '' || Array.from(text).length > longest || !text.isWellFormed()
      ? `must have 1 to ${longest} characters`
      : /[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)
        ? 'must be one line, without control characters'
        : null;
  if (problem)
    throw new AuthError('BAD_USER_INPUT', {
      message: `The reason ${problem}.`,
      argument: ['reason'],
    });
  return text;
}
