import type { Table } from '../../lib/table.ts';

/** Refresh tokens that have a row go with their session. */
export const tables = {
  sessions: { key: 'id', noun: 'session', owner: 'user_id', expires: 'expires_at' },
  session_marks: { key: 'name', noun: 'session mark', keeps: 'for ever' },
  refresh_tokens: {
    key: 'hash',
    noun: 'refresh token',
    owner: { through: 'sessions', by: 'session_id' },
  },
} as const satisfies Record<string, Table>;
