import type { Kysely, Selectable } from 'kysely';
import type { UserRow, ViewerRow } from './store.ts';
import type { Tables, UserTable } from './tables.ts';

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

/** What `viewerFromTable` needs: nothing secret. */
export const viewerColumns = ['id', 'username', 'created_at', 'disabled_at', 'scope'] as const;

export function viewerFromTable(
  row: Pick<Selectable<UserTable>, (typeof viewerColumns)[number]>,
): ViewerRow {
  return {
    id: row.id,
    username: row.username,
    createdAt: new Date(row.created_at),
    disabledAt: row.disabled_at === null ? null : new Date(row.disabled_at),
    scope: row.scope,
  };
}

export function userFromTable(row: Selectable<UserTable>): UserRow {
  const secret = { usernameKey: row.username_key, passwordHash: row.password_hash };
  return { ...viewerFromTable(row), ...secret };
}

/** Replaces the hash only if it is still the one that was verified; returns whether it did. */
export async function replaceHash(
  db: Kysely<Tables>,
  { id, verified, changed }: { id: string; verified: string; changed: string },
): Promise<boolean> {
  const result = await db
    .updateTable('users')
    .set({ password_hash: changed })
    .where('id', '=', id)
    .where('password_hash', '=', verified)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
