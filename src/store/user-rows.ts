import type { Selectable } from 'kysely';
import type { UserRow } from './store.ts';
import type { UserTable } from './tables.ts';

export function userToTable(user: UserRow): UserTable {
  return {
    id: user.id,
    username: user.username,
    username_key: user.usernameKey,
    password_hash: user.passwordHash,
    created_at: user.createdAt.getTime(),
    disabled_at: user.disabledAt?.getTime() ?? null,
    scope: user.scope,
  };
}

export function userFromTable(row: Selectable<UserTable>): UserRow {
  return {
    id: row.id,
    username: row.username,
    usernameKey: row.username_key,
    passwordHash: row.password_hash,
    createdAt: new Date(row.created_at),
    disabledAt: row.disabled_at === null ? null : new Date(row.disabled_at),
    scope: row.scope,
  };
}
