import type { Codes, Events, Tables } from '../../room.ts';
import { isBelowDomain } from '../../lib/page-domain.ts';
import { onOff } from '../../settings/checks.ts';
import { passkeyDomain, passkeyOrigins } from '../../settings/passkeys.ts';
import { setting, type Check, type Settings } from '../../settings/setting.ts';

export const settings = {
  passkeys: setting({
    name: 'AUTH_PASSKEYS',
    unit: '`on` or `off`',
    default: 'on',
    example: 'off',
    meaning:
      'Whether users can register passkeys, log in with them, and use them as a second factor. Where the host of `AUTH_ISSUER` is an IP address there are none, unless `AUTH_PASSKEY_RP_ID` is set. `off` drops no passkey: users without another second factor or a recovery code then need `latchkey user reset-factors`.',
    check: onOff(),
  }),
  /** The domain that passkeys are for; null where it is that of the issuer. */
  passkeyRpId: setting({
    name: 'AUTH_PASSKEY_RP_ID',
    unit: '`issuer` or a domain',
    default: 'issuer',
    example: 'example.com',
    meaning:
      'The domain that passkeys are for: pages of it and of the domains below can use them. Passkeys are bound to it: after a change, those of before are not usable, and users without another second factor or a recovery code need `latchkey user reset-factors`. `issuer` is the domain of `AUTH_ISSUER`.',
    check: passkeyDomain,
  }),
  passkeyOrigins: setting({
    name: 'AUTH_PASSKEY_ORIGINS',
    unit: '`none` or origins',
    default: 'none',
    example: 'https://example.org,https://login.example.net',
    meaning:
      'Where else passkeys can be used, separated by commas. The issuer, and those of `AUTH_ALLOWED_ORIGINS` that are on the domain of the passkeys, always can. Pages of other domains are listed at `/.well-known/webauthn` for browsers; `android:apk-key-hash:HASH` is an Android app.',
    check: passkeyOrigins,
  }),
} satisfies Settings;

export const checks: readonly Check[] = [
  ({ passkeyRpId: id, issuer, allowedOrigins, passkeyOrigins: others }) => {
    if (typeof id !== 'string') return [];
    const pages = [issuer, allowedOrigins, others].flat();
    // A value that was refused has its line already.
    if (pages.some((page) => typeof page !== 'string' || isBelowDomain(page, id))) return [];
    return [
      `AUTH_PASSKEY_RP_ID is ${id}, and no page is on it: neither AUTH_ISSUER nor one of AUTH_ALLOWED_ORIGINS or AUTH_PASSKEY_ORIGINS. Example: AUTH_PASSKEY_RP_ID=issuer`,
    ];
  },
];

export const codes = {
  NOT_FOUND: { status: 404, message: 'There is none with this id.' },
  LAST_LOGIN_METHOD: {
    status: 409,
    message: 'Nothing would be left to log in with. Set a password or register a passkey first.',
  },
} as const satisfies Codes;

export const events = {
  passkey_added: {
    level: 'info',
    message: 'a passkey was added',
    when: 'A user registered a passkey.',
    audit: 'viewer',
  },
  passkey_removed: {
    level: 'info',
    message: 'a passkey was removed',
    when: 'A user removed one of their passkeys.',
    audit: 'viewer',
  },
} as const satisfies Events;

export const tables = {
  passkeys: { key: 'id', noun: 'passkey', owner: 'user_id' },
} as const satisfies Tables;
