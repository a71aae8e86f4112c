import { parseEmailAddress } from '../../lib/email-address.ts';
import { maxIdentities } from '../identities/store.ts';
import type { Leave } from './create-reader.ts';
import type { MovingIdentity } from './moving-user.ts';

/** An account at a provider as another system has it. */
export interface ForeignIdentity {
  /** What the other system calls the provider. */
  readonly provider: string | undefined;
  readonly subject: string | undefined;
  readonly email?: string | undefined;
}

/** The issuers that features/providers logs in at. Each system has its own words for these. */
const google = 'https://accounts.google.com';
const apple = 'https://appleid.apple.com';
const github = 'https://github.com/login/oauth';

const issuers: ReadonlyMap<string, string> = new Map([
  ['google', google],
  ['google.com', google],
  ['google-oauth2', google],
  ['google_oauth2', google],
  ['apple', apple],
  ['apple.com', apple],
  ['signinwithapple', apple],
  ['github', github],
  ['github.com', github],
]);

/** What a subject is: at most 255 characters of ASCII (OpenID Connect Core §2). */
const subjectForm = /^[\x21-\x7e]{1,255}$/;

/**
 * Returns which accounts at providers come along: those whose issuer is known, here or by `--map NAME=ISSUER`. A Microsoft
 * account of which the tenant is not said, and one at a provider that the operator named, have none that can be known.
 */
export function identitiesOf(
  found: readonly ForeignIdentity[],
  map: ReadonlyMap<string, string>,
  leave: Leave,
): readonly MovingIdentity[] {
  const identities = new Map<string, MovingIdentity>();
  for (const { provider = '', subject = '', email } of found) {
    const issuer = map.get(provider) ?? issuers.get(provider.toLowerCase());
    if (issuer === undefined) leave(`accounts at ${describe(provider)}, whose issuer is not known`);
    else if (!subjectForm.test(subject)) leave('accounts at providers without a subject');
    else {
      const address = email === undefined ? undefined : parseEmailAddress(email)?.address;
      identities.set(`${issuer} ${subject}`, { issuer, subject, email: address });
    }
  }
  if (identities.size > maxIdentities) leave(`accounts at providers beyond ${maxIdentities}`);
  return [...identities.values()].slice(0, maxIdentities);
}

/** Returns the name of a provider where it looks like one: in a broken file it may be anything. */
function describe(provider: string): string {
  return /^[a-z][a-z\d_.-]{0,23}$/i.test(provider) ? `“${provider}”` : 'other providers';
}

/** Throws unless every `--map NAME=ISSUER` has an issuer: an https URL without a query or a fragment. */
export function requireIssuers(map: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  for (const issuer of map.values()) {
    const url = URL.parse(issuer);
    if (url?.protocol !== 'https:' || /[?#]/.test(issuer))
      throw new Error(
        '--map: write NAME=ISSUER, such as corp=https://id.example.com: the name that the other system has for a provider, and the issuer of the provider.',
      );
  }
  return map;
}
