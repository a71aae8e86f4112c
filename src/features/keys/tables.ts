import type { Table } from '../../lib/table.ts';

export const tables = {
  signing_keys: { key: 'kid', noun: 'signing key', keeps: 'for ever' },
  data_keys: { key: 'id', noun: 'data key', keeps: 'for ever' },
} as const satisfies Record<string, Table>;
