import type { Codes, Tables } from '../../room.ts';

export const codes = {
  MAIL_TOKEN_INVALID: {
    status: 401,
    message:
      'The link or the code is wrong, was used or has expired. Ask for another mail, and use the newest one.',
  },
} as const satisfies Codes;

export const tables = {
  one_time_tokens: {
    key: 'hash',
    noun: 'one-time token',
    owner: 'user_id',
    expires: 'expires_at',
    secret: ['hash'],
  },
} as const satisfies Tables;
