import { parseEmailAddress } from '../../lib/email-address.ts';
import { isSame } from '../../lib/secrets.ts';
import type { Claims } from './id-token.ts';
import { BadAnswer, type ProvidedIdentity } from './provider.ts';

/** What a provider's claims say beside the standard. */
export interface Special {
  /** By default `email_verified` has to be `true`: a text is not. */
  isEmailVerified?(claims: Readonly<Record<string, unknown>>): boolean;
  /** Whether the provider speaks for the address of these claims; see `ProvidedIdentity`. By default it does not. */
  isEmailAuthoritative?(claims: Readonly<Record<string, unknown>>): boolean;
  /** Whether `preferred_username` is a name. By default it is one unless it is an address. */
  readonly hasUsernames?: boolean;
}

/** Throws BadAnswer unless the token is for this login: it has one of these nonces. */
export function requireNonce(claims: Claims, nonces: readonly string[]): void {
  const { nonce } = claims;
  if (typeof nonce !== 'string' || !nonces.some((one) => isSame(one, nonce)))
    throw new BadAnswer('nonce');
}

/** Returns who it is. `known` are the claims that have the address: those of the ID token, or of the userinfo endpoint. */
export function toIdentity(from: {
  id: string;
  issuer: string;
  claims: Claims;
  known: Readonly<Record<string, unknown>>;
  special: Special;
}): ProvidedIdentity {
  const { id, issuer, claims, known, special } = from;
  const email = addressOf(known['email']);
  const isVerified = special.isEmailVerified?.(known) ?? known['email_verified'] === true;
  const isEmailVerified = email !== null && isVerified;
  return {
    provider: id,
    issuer,
    subject: claims.sub,
    email,
    isEmailVerified,
    isEmailAuthoritative: isEmailVerified && (special.isEmailAuthoritative?.(known) ?? false),
    usernameHint:
      special.hasUsernames === false
        ? null
        : hintOf(claims['preferred_username'] ?? known['preferred_username']),
  };
}

/** A login does not fail for an address that is none: the user has no address from there. */
function addressOf(email: unknown): string | null {
  return typeof email === 'string' && parseEmailAddress(email) ? email : null;
}

/** Visible characters. Those of an address would be seen by others as a name. */
const name = /^(?!.*@)[\p{L}\p{M}\p{N}\p{P}\p{S}]{1,64}$/u;

/** Returns the name if it could be a user's here. */
export function hintOf(given: unknown): string | null {
  return typeof given === 'string' && name.test(given) ? given : null;
}
