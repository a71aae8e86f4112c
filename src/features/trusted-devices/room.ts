import type { Tables } from '../../room.ts';

export const tables = {
  trusted_devices: {
    key: 'id',
    noun: 'trusted device',
    owner: 'user_id',
    expires: 'expires_at',
    secret: ['secret_hash'],
  },
} as const satisfies Tables;
