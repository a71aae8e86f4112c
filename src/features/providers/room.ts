import type { Codes, Events } from '../../room.ts';
import { oneOf, orInherit, wholeNumber } from '../../settings/checks.ts';
import { providerNames } from '../../settings/provider-checks.ts';
import { providerFamily } from '../../settings/providers.ts';
import { listing, setting, type Settings } from '../../settings/setting.ts';

export const settings = {
  oidcProviders: listing({
    name: 'AUTH_OIDC_PROVIDERS',
    unit: '`none` or names',
    default: 'none',
    example: 'google,github,corp',
    meaning:
      'Providers that users can log in with, in the order in which pages show them, separated by commas: `google`, `github`, `apple`, `microsoft`, and names of your own for other issuers, of lower-case letters, digits and dashes. A name is part of the redirect URI `{AUTH_ISSUER}/oidc/NAME/callback`. docs/providers.md has the rest.',
    check: providerNames,
    each: providerFamily,
  }),
  /** Null where `signUp` says it. */
  oidcSignUp: setting({
    name: 'AUTH_OIDC_SIGN_UP',
    unit: '`open`, `closed` or `inherit`',
    default: 'inherit',
    example: 'open',
    meaning:
      'Whether a user is created for an identity at a provider that is new here. `inherit`: as `AUTH_SIGN_UP` says.',
    check: orInherit('open', 'closed'),
  }),
  oidcLink: setting({
    name: 'AUTH_OIDC_LINK',
    unit: '`ask` or `verified`',
    default: 'ask',
    example: 'verified',
    meaning:
      'What happens to an identity that is new here and whose verified address is a user’s. `ask`: the user logs in another way first, and links it. `verified`: it is linked at once where the provider speaks for the address: Google for gmail.com and for domains of its customers, Apple, and GitHub for the primary address; never Microsoft or another issuer, and never to a user with a second factor.',
    check: oneOf('ask', 'verified'),
  }),
  oidcTimeoutSeconds: setting({
    name: 'AUTH_OIDC_TIMEOUT_SECONDS',
    unit: 'seconds',
    default: '5',
    example: '3',
    meaning: 'How long an answer of a provider may take.',
    check: wholeNumber(1, 30),
  }),
} satisfies Settings;

export const codes = {
  PROVIDER_UNAVAILABLE: {
    status: 503,
    message: 'The provider does not answer. Try again later.',
  },
} as const satisfies Codes;

export const events = {
  provider_unavailable: {
    level: 'warn',
    message: 'a provider cannot be used: `latchkey doctor oidc` says more',
    when: 'A provider did not answer, or not with what it has to; `provider` and `reason` say which one, and what was wrong.',
    isSummed: true,
  },
} as const satisfies Events;
