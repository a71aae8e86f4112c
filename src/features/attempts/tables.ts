import type { Table } from '../../lib/table.ts';

export const tables = {
  attempts: { key: 'key', noun: 'attempt counter', expires: 'paid_until' },
} as const satisfies Record<string, Table>;
