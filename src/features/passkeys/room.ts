import type { Tables } from '../../room.ts';

export const tables = {
  passkeys: { key: 'id', noun: 'passkey', owner: 'user_id' },
} as const satisfies Tables;
