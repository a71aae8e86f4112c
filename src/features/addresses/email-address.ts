import { AuthError } from '../../errors.ts';
import { parseEmailAddress, type EmailAddress } from '../../lib/email-address.ts';

export { parseEmailAddress, type EmailAddress };

/** Returns the address; throws BAD_USER_INPUT, naming the argument, if the text is not one. */
export function requireEmailAddress(text: string, argument: readonly string[]): EmailAddress {
  const parsed = parseEmailAddress(text);
  if (parsed) return parsed;
  throw new AuthError('BAD_USER_INPUT', {
    message: 'This is no e-mail address that takes mail. Write it like susan@example.com.',
    argument,
  });
}
