import type { Tables } from '../../room.ts';

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
