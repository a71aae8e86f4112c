import { AuthError } from '../../errors.ts';
import { requireEmailAddress, type EmailAddress } from './email-address.ts';

/** Returns an address that a user may begin to use. Throws BAD_USER_INPUT, naming the argument. */
export type RequireNewEmail = (text: string, argument: readonly string[]) => EmailAddress;

/** `blockedEmailDomains` are in lower case. A domain below one of them is blocked as well. */
export function createRequireNewEmail({
  blockedEmailDomains,
}: {
  readonly blockedEmailDomains: readonly string[];
}): RequireNewEmail {
  const blocked = new Set(blockedEmailDomains);
  return (text, argument) => {
    const email = requireEmailAddress(text, argument);
    if (!domainsAbove(email.key).some((domain) => blocked.has(domain))) return email;
    const message = 'This server takes no addresses of this domain. Use another one.';
    throw new AuthError('BAD_USER_INPUT', { message, argument });
  };
}

/** Returns the domain of the address and every domain that it is below. */
function domainsAbove(key: string): string[] {
  const labels = key.slice(key.indexOf('@') + 1).split('.');
  return labels.map((_, place) => labels.slice(place).join('.'));
}
