import type { Tables } from '../../room.ts';

export const tables = {
  totp: { key: 'user_id', noun: 'authenticator app', owner: 'user_id', secret: ['sealed'] },
} as const satisfies Tables;
