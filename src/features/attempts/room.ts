import type { Codes, Events, Tables } from '../../room.ts';
import { onOff, rate } from '../../settings/checks.ts';
import { setting, type Settings } from '../../settings/setting.ts';

export const settings = {
  attempts: setting({
    name: 'AUTH_ATTEMPTS',
    unit: '`on` or `off`',
    default: 'on',
    example: 'off',
    meaning: 'Whether attempts are limited. `off` is for tests.',
    check: onOff(),
  }),
  attemptsPerUserAndAddress: setting({
    name: 'AUTH_ATTEMPTS_PER_USER_AND_ADDRESS',
    unit: 'attempts/seconds',
    default: '10/30',
    example: '5/60',
    meaning:
      'Passwords that one address (IPv6: /64), or one device, may try on one user: so many at once, then one every so many seconds. A success resets the count.',
    check: rate,
  }),
  attemptsPerUser: setting({
    name: 'AUTH_ATTEMPTS_PER_USER',
    unit: 'attempts/seconds',
    default: '100/30',
    example: '50/60',
    meaning:
      'Passwords that all addresses together may try on one user; an IPv6 /48 half. Where the server sends mail, half of them by the user’s name and half by their e-mail address. Devices and networks that the user has logged in from are not held up by others, and a tenth is reserved for other networks.',
    check: rate,
  }),
  rightPasswordsPerUser: setting({
    name: 'AUTH_RIGHT_PASSWORDS_PER_USER',
    unit: 'attempts/seconds',
    default: '600/6',
    example: '100/60',
    meaning:
      'Logins of one user with the right password, from all addresses and devices together; and as many times `reauthenticate` and `changePassword`. Wrong passwords do not count.',
    check: rate,
  }),
  attemptsPerAddress: setting({
    name: 'AUTH_ATTEMPTS_PER_ADDRESS',
    unit: 'attempts/seconds',
    default: '100/10',
    example: '50/30',
    meaning:
      'Wrong passwords, and refresh tokens that are not good any more, that one address may try on all users; an IPv6 /56 twice as many, a /48 four times as many. Ten times as many logins at providers may be begun, and come back.',
    check: rate,
  }),
} satisfies Settings;

export const codes = {
  TOO_MANY_ATTEMPTS: { status: 429, message: 'Too many attempts. Try again later.' },
} as const satisfies Codes;

export const events = {
  attempts_exceeded: {
    level: 'warn',
    message: 'too many attempts',
    when: 'An attempt was refused because there were too many; `kind` is `password`, `right password` (the user has given too many of them), `sign-up`, `username` (other names that a user tries), `refresh` (wrong tokens, or a session that is refreshed too often), `API key` (keys that were refused), `mail` (mails that clients ask for), `mail token` (wrong links and codes from mails), `password reset`, `second factor`, `recovery codes` (new ones that a user asks for), `passkey` (logins with a passkey that failed), `login code` (codes of a hand-over that were refused), `provider login` (logins that are begun at a provider), `provider answer` (what browsers bring back from one) or `provider code` (codes and ID tokens of such logins that were refused). At most one line a minute; `times` is how often it happened.',
    isSummed: true,
    audit: 'anonymous',
  },
} as const satisfies Events;

export const tables = {
  attempts: { key: 'key', noun: 'attempt counter', expires: 'paid_until' },
} as const satisfies Tables;
