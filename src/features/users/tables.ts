import type { Table } from '../../lib/table.ts';

export const tables = {
  users: { key: 'id', noun: 'user', owner: 'id' },
  passwords: { key: 'user_id', noun: 'password', owner: 'user_id' },
} as const satisfies Record<string, Table>;
