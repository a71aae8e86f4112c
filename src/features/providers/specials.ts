import type { Clock } from '../../lib/clock.ts';
import { createApple } from './apple.ts';
import type { OpenIdSpecial } from './openid-provider.ts';
import type { ProviderSettings } from './provider.ts';

/**
 * Google speaks for addresses at gmail.com, and for those of its customers' domains. Another account may have an address
 * that was lost since: https://developers.google.com/identity/gsi/web/guides/verify-google-id-token.
 */
export const google: OpenIdSpecial = {
  saysAllInIdTokens: true,
  isEmailAuthoritative: ({ email, hd }) =>
    /@gmail\.com$/i.test(String(email)) || (typeof hd === 'string' && hd !== ''),
};

/**
 * The administrator of a tenant writes any address into it (nOAuth; CVE-2026-41574). `xms_edov` says that a tenant owns a
 * domain, and nothing of the user. `preferred_username` is an address or a telephone number.
 */
export const microsoft: OpenIdSpecial = {
  // https://learn.microsoft.com/entra/identity-platform/userinfo: an ID token is a superset of what the endpoint says.
  saysAllInIdTokens: true,
  isEmailVerified: () => false,
  hasUsernames: false,
};

/** Of all its clouds, where a further tenant is a provider with a name of its own. */
const ofMicrosoft = /^https:\/\/login\.(?:partner\.)?microsoftonline\.[a-z]+\//;

/** Returns what is special of this provider. */
export function specialOf(settings: ProviderSettings, clock: Clock): OpenIdSpecial {
  if (ofMicrosoft.test(settings.issuer)) return microsoft;
  switch (settings.kind) {
    case 'google':
      return google;
    case 'apple':
      return createApple(settings, clock);
    default:
      return {};
  }
}
