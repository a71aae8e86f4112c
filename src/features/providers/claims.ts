import { parseEmailAddress } from '../../lib/email-address.ts';
import { BadAnswer, type ProvidedIdentity, type ProviderSettings } from './provider.ts';

type Claims = Readonly<Record<string, unknown>>;

/** What a provider says of its user beside the subject. */
export type Described = Pick<
  ProvidedIdentity,
  'email' | 'isEmailVerified' | 'isEmailAuthoritative' | 'usernameHint'
>;

/** Returns what claims of ID tokens or of the userinfo endpoint say (OpenID Connect Core §5.1), as far as they are believed. */
export function describeClaims(kind: ProviderSettings['kind'], claims: Claims): Described {
  const parsed = typeof claims['email'] === 'string' ? parseEmailAddress(claims['email']) : null;
  const email = parsed?.address ?? null;
  const isEmailVerified = email !== null && isVerified[kind](claims['email_verified']);
  const isEmailAuthoritative = isEmailVerified && speaksFor[kind](parsed!.key, claims);
  return { email, isEmailVerified, isEmailAuthoritative, usernameHint: hintOf(kind, claims) };
}

const isTrue = (claim: unknown): boolean => claim === true;
const never = (): boolean => false;

const isVerified: Record<ProviderSettings['kind'], (claim: unknown) => boolean> = {
  oidc: isTrue,
  google: isTrue,
  // Administrators of a tenant write what they like into it (nOAuth, CVE-2026-41574), and `xms_edov` is about domains.
  microsoft: never,
  github: never,
  // https://developer.apple.com/forums/thread/121411: a boolean, or text.
  apple: (claim) => claim === true || claim === 'true',
};

const speaksFor: Record<ProviderSettings['kind'], (key: string, claims: Claims) => boolean> = {
  oidc: never,
  // https://developers.google.com/identity/gsi/web/guides/verify-google-id-token: other accounts may have lost the address.
  google: (key, { hd }) => key.endsWith('@gmail.com') || (typeof hd === 'string' && hd !== ''),
  microsoft: never,
  github: never,
  apple: () => true,
};

/** An address, or Microsoft's telephone number, would be shown to others as a name. */
function hintOf(
  kind: ProviderSettings['kind'],
  { preferred_username: name }: Claims,
): string | null {
  if (kind === 'microsoft' || typeof name !== 'string' || name.includes('@')) return null;
  return name === '' ? null : name;
}

/** OpenID Connect Core §2: 255 characters of ASCII at most. None of them is white space or a control character. */
const subject = /^[!-~]{1,255}$/;

/**
 * Returns whose claims these are, once everything else about them was checked. Throws BadAnswer for a subject that names no
 * user. The issuer is that of the settings.
 */
export function identityOf(
  { id, kind, issuer }: Pick<ProviderSettings, 'id' | 'kind' | 'issuer'>,
  claims: Claims,
): ProvidedIdentity {
  const { sub } = claims;
  if (typeof sub !== 'string' || !subject.test(sub)) throw new BadAnswer('sub');
  return { provider: id, issuer, subject: sub, ...describeClaims(kind, claims) };
}
