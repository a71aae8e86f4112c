import type { Tables } from '../../room.ts';

export const tables = {
  recovery_codes: {
    key: 'id',
    noun: 'recovery code',
    owner: 'user_id',
    secret: ['prefix', 'hash'],
  },
} as const satisfies Tables;
