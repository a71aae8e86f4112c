import { AuthError } from '../../errors.ts';
import { languageTag } from '../../lib/locale.ts';

/** Returns a language tag in its usual spelling; throws BAD_USER_INPUT, naming the argument, if the text is not one. */
export function requireLocale(text: string, argument: readonly string[]): string {
  const tag = languageTag(text);
  if (tag !== null) return tag;
  const message = 'This is no language tag (BCP 47). Write it like de-AT.';
  throw new AuthError('BAD_USER_INPUT', { message, argument });
}
