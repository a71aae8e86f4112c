import { networks, onOff, oneOf, rate, wholeNumber } from './checks.ts';
import { setting } from './setting.ts';

/** What passwords have to be, and how often they may be tried. */
export const passwordSettings = {
  passwordMinLength: setting({
    name: 'AUTH_PASSWORD_MIN_LENGTH',
    unit: 'code points',
    default: '8',
    example: '15',
    meaning:
      'The shortest password that is taken, 8 to 64. 15 is advised where it is the only factor.',
    check: wholeNumber(8, 64),
  }),
  passwordQueueLimit: setting({
    name: 'AUTH_PASSWORD_QUEUE_LIMIT',
    unit: 'passwords',
    default: '64',
    example: '200',
    meaning:
      'How many passwords may wait to be hashed before `SERVER_BUSY`, 0 to 10000. Devices of logged-in users have a quarter as many places of their own.',
    check: wholeNumber(0, 10_000),
  }),
  signUp: setting({
    name: 'AUTH_SIGN_UP',
    unit: '`open` or `closed`',
    default: 'open',
    example: 'closed',
    meaning: 'Whether strangers may sign up. `latchkey user add` works either way.',
    check: oneOf('open', 'closed'),
  }),
  usernameScripts: setting({
    name: 'AUTH_USERNAME_SCRIPTS',
    unit: '`restricted` or `any`',
    default: 'restricted',
    example: 'any',
    meaning:
      'Whether a new username may mix scripts. `restricted` takes one script, or Latin with Japanese, Chinese or Korean (UTS 39, “highly restrictive”).',
    check: oneOf('restricted', 'any'),
  }),
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
      'Passwords that all addresses together may try on one user; an IPv6 /48 half. Devices and networks that the user has logged in from are not held up by others, and a tenth is reserved for other networks.',
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
      'Wrong passwords, and refresh tokens that are not good any more, that one address may try on all users; an IPv6 /56 twice as many, a /48 four times as many.',
    check: rate,
  }),
  signUpsPerAddress: setting({
    name: 'AUTH_SIGN_UPS_PER_ADDRESS',
    unit: 'attempts/seconds',
    default: '20/60',
    example: '5/3600',
    meaning:
      'Sign-ups that one address may try; an IPv6 /56 twice as many, a /48 four times as many.',
    check: rate,
  }),
  trustedProxies: setting({
    name: 'AUTH_TRUSTED_PROXIES',
    unit: 'addresses, networks, `unix`',
    default: 'none',
    example: '127.0.0.1,10.0.0.0/8',
    meaning:
      'The proxies in front, separated by commas; `unix` is whatever connects by a Unix socket. Only their `X-Forwarded-For` is trusted.',
    check: networks,
  }),
};
