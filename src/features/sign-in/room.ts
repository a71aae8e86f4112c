import type { Codes, Events } from '../../room.ts';

export const codes = {
  INVALID_CREDENTIALS: { status: 401, message: 'The username or the password is wrong.' },
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
  signed_up: {
    level: 'info',
    message: 'a user signed up',
    when: 'A user signed up.',
    audit: 'user',
  },
  login_succeeded: {
    level: 'info',
    message: 'a user logged in',
    when: 'A user logged in.',
    audit: 'user',
  },
  refresh_token_reused: {
    level: 'warn',
    message: 'a refresh token was used twice; its session is over',
    when: 'A refresh token was used twice: it may have been stolen, and its session has been ended.',
    audit: 'anonymous',
  },
} as const satisfies Events;
