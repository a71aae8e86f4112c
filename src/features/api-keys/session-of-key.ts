import type { SessionRow } from '../sessions/store.ts';
import type { ApiKeyRow } from './store.ts';

/** Returns the session that the access tokens of a key name. It is of no device, and nothing was proved in it. */
export function sessionOf(key: ApiKeyRow): SessionRow {
  return {
    id: key.id,
    userId: key.userId,
    createdAt: key.createdAt,
    lastUsedAt: key.lastUsedAt ?? key.createdAt,
    authenticatedAt: key.createdAt,
    expiresAt: key.expiresAt,
    ip: null,
    userAgent: null,
    revokedAt: null,
    methods: [],
  };
}
