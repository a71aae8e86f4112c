import { sql, type Kysely, type Selectable } from 'kysely';
import type { ApiKeyRow } from '../../features/api-keys/store.ts';
import type { ApiKeyTable, Tables } from '../tables.ts';
import { compiledQuery, type Slots } from './compiled.ts';
import { revokedAt } from './session-rows.ts';

/** When the key was ended, alone or with all sessions of all users. Once its session is deleted, it has expired. */
const keyRevokedAt = sql<number | null>`coalesce(api_keys.revoked_at, ${revokedAt})`;

const keyColumns = [
  'api_keys.id',
  'api_keys.user_id',
  'api_keys.name',
  'api_keys.prefix',
  'api_keys.scope',
  'api_keys.created_at',
  'api_keys.expires_at',
  'api_keys.last_used_at',
  'api_keys.last_used_ip',
  keyRevokedAt.as('revoked_at'),
] as const;

/** Returns the keys of a user, the newest first: they are few, see `maxApiKeys`. */
export const keysOf = compiledQuery((db, { userId }: Slots<{ userId: string }>) =>
  keys(db).where('api_keys.user_id', '=', userId).orderBy('api_keys.id', 'desc'),
);

/** Returns a key with the hash of its secret, and its user. */
export const selectKeyWithUser = compiledQuery((db, { id }: Slots<{ id: string }>) =>
  keys(db)
    .innerJoin('users', 'users.id', 'api_keys.user_id')
    .select('api_keys.secret_hash')
    .select(['users.username', 'users.disabled_at', 'users.scope as user_scope'])
    .select('users.created_at as user_created_at')
    .where('api_keys.id', '=', id),
);

function keys(db: Kysely<Tables>) {
  return db
    .selectFrom('api_keys')
    .leftJoin('sessions', 'sessions.id', 'api_keys.id')
    .select(keyColumns);
}

export function keyFromTable(row: Omit<Selectable<ApiKeyTable>, 'secret_hash'>): ApiKeyRow {
  return {
    id: row.id,
    userId: row.user_id,
    name: row.name,
    prefix: row.prefix,
    scope: row.scope,
    createdAt: new Date(row.created_at),
    expiresAt: new Date(row.expires_at),
    lastUsedAt: dateOrNull(row.last_used_at),
    lastUsedIp: row.last_used_ip,
    revokedAt: dateOrNull(row.revoked_at),
  };
}

function dateOrNull(at: number | null): Date | null {
  return at === null ? null : new Date(at);
}
