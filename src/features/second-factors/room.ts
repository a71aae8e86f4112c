import type { Codes, Tables } from '../../room.ts';

export const codes = {
  SECOND_FACTOR_INVALID: {
    status: 401,
    message: 'The code or the passkey is not right, or was used before.',
  },
  CHALLENGE_INVALID: {
    status: 401,
    message: 'What was begun is unknown, was used or is too old. Begin again.',
  },
  METHOD_NOT_AVAILABLE: { status: 403, message: 'This server does not offer this.' },
} as const satisfies Codes;

export const tables = {
  login_challenges: {
    key: 'hash',
    noun: 'login that waits for a second factor',
    owner: 'user_id',
    expires: 'expires_at',
    secret: ['hash', 'password_hash'],
  },
  spent: { key: 'hash', noun: 'used challenge', expires: 'expires_at' },
} as const satisfies Tables;
