import type { Codes, Events, Tables } from '../../room.ts';
import { oneOf, rate, wholeNumber } from '../../settings/checks.ts';
import { scopePatterns } from '../../settings/scope-patterns.ts';
import { setting, type Check, type Settings } from '../../settings/setting.ts';

export const settings = {
  secondFactor: setting({
    name: 'AUTH_SECOND_FACTOR',
    unit: '`optional` or `required`',
    default: 'optional',
    example: 'required',
    meaning:
      'Whether every user needs a second factor. `required`: a user without one sets it up during their next login. `optional`: only users who have set one up are asked for it.',
    check: oneOf('optional', 'required'),
  }),
  challengeTtlSeconds: setting({
    name: 'AUTH_CHALLENGE_TTL_SECONDS',
    unit: 'seconds',
    default: '300',
    example: '600',
    meaning: 'How long a login waits for its second factor, 30 to 3600.',
    check: wholeNumber(30, 3600),
  }),
  secondFactorAttempts: setting({
    name: 'AUTH_SECOND_FACTOR_ATTEMPTS',
    unit: 'attempts/seconds',
    default: '10/300',
    example: '20/60',
    meaning:
      'Wrong second factors of one user, whatever the login: so many at once, then one every so many seconds. One login takes five.',
    check: rate,
  }),
  secondFactorScopes: setting({
    name: 'AUTH_SECOND_FACTOR_SCOPES',
    unit: '`none` or scopes, separated by spaces',
    default: 'none',
    defaultFor: ({ production }) => (production ? 'latchkey:*' : 'none'),
    example: 'latchkey:* payments:write',
    meaning:
      'Scopes that only the tokens of a session with a second factor have; `*` at the end of one stands for any text. Fields that need them answer `REAUTHENTICATION_REQUIRED` to other sessions of a user who has them. In production the default is `latchkey:*`.',
    check: scopePatterns,
  }),
} satisfies Settings;

const noFactorLeft =
  'AUTH_SECOND_FACTOR=required with AUTH_TOTP=off and AUTH_PASSKEYS=off lets no user log in who has no second factor yet. Switch one of them on.';

export const checks: readonly Check[] = [
  ({ secondFactor, totp, passkeys }) =>
    secondFactor === 'required' && totp === false && passkeys === false ? [noFactorLeft] : [],
];

export const codes = {
  SECOND_FACTOR_REQUIRED: {
    status: 401,
    message: 'One more step: prove a second factor with completeLogin.',
  },
  SECOND_FACTOR_INVALID: {
    status: 401,
    message: 'The second factor is wrong, or was used before. Try again.',
  },
  CHALLENGE_INVALID: {
    status: 401,
    message: 'This was completed before, or has taken too long. Begin again.',
  },
  METHOD_NOT_AVAILABLE: { status: 403, message: 'This server does not offer this.' },
} as const satisfies Codes;

export const events = {
  second_factor_required: {
    level: 'info',
    message: 'a login waits for a second factor',
    when: 'A user has proved their first factor, and has to prove a second one.',
  },
} as const satisfies Events;

export const tables = {
  login_challenges: {
    key: 'hash',
    noun: 'waiting login',
    owner: 'user_id',
    expires: 'expires_at',
    secret: ['hash', 'password_hash'],
  },
  spent: { key: 'hash', noun: 'used challenge', expires: 'expires_at' },
} as const satisfies Tables;
