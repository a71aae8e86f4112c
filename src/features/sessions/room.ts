import type { Codes, Events } from '../../room.ts';
import { wholeNumber } from '../../settings/checks.ts';
import { setting, type Settings } from '../../settings/setting.ts';

export const settings = {
  refreshTtlSeconds: setting({
    name: 'AUTH_REFRESH_TTL_SECONDS',
    unit: 'seconds',
    default: '2592000',
    example: '604800',
    meaning:
      'How long a session can be refreshed after its login, 60 to 31536000. Refreshing does not prolong it.',
    check: wholeNumber(60, 31_536_000),
  }),
  refreshGraceSeconds: setting({
    name: 'AUTH_REFRESH_GRACE_SECONDS',
    unit: 'seconds',
    default: '10',
    example: '0',
    meaning:
      'How long a used refresh token gives the same successor again, 0 to 60: two tabs, or a lost answer.',
    check: wholeNumber(0, 60),
  }),
} satisfies Settings;

export const codes = {
  REFRESH_TOKEN_INVALID: {
    status: 401,
    message: 'The refresh token is not valid. Log in again.',
  },
  REFRESH_TOKEN_REUSED: {
    status: 401,
    message: 'The refresh token was used twice, so its session has ended. Log in again.',
  },
} as const satisfies Codes;

export const events = {
  refresh_token_reused: {
    level: 'warn',
    message: 'a refresh token was used twice; its session is over',
    when: 'A refresh token was used twice: it may have been stolen, and its session has been ended.',
  },
  session_revoked: {
    level: 'info',
    message: 'sessions were ended',
    when: 'A user ended one of their sessions, or all others.',
  },
} as const satisfies Events;

export const attemptKinds = ['refresh'] as const;

export const upkeep = ['sessions'] as const;
