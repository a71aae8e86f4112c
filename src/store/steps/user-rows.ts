import type { Kysely, Selectable } from 'kysely';
import type { UserRow, ViewerRow } from '../store.ts';
import type { Tables, UserTable } from '../tables.ts';

/** A row as far as it is a user's; the rest is for their name to be no other's. */
export type StoredUser = Omit<Selectable<UserTable>, 'folded_key'>;

function userToTable(user: UserRow): StoredUser {
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

export function userFromTable(row: StoredUser): UserRow {
  const secret = { usernameKey: row.username_key, passwordHash: row.password_hash };
  return { ...viewerFromTable(row), ...secret };
}

/** Inserts the user; returns whether their id and their key were free. One statement, so that both stay so meanwhile. */
export async function insertUser(db: Kysely<Tables>, user: UserRow): Promise<boolean> {
  const row = userToTable(user);
  const columns = Object.keys(row) as (keyof typeof row)[];
  const inserted = await db
    .insertInto('users')
    .columns(columns)
    .expression(
      db
        .selectNoFrom(({ val }) => columns.map((column) => val(row[column]).as(column)))
        .where(({ not, exists, selectFrom }) =>
          not(exists(selectFrom('users').select('id').where('folded_key', '=', row.username_key))),
        ),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

/** Replaces the hash only if it is still the one that was verified; returns the user, or null where it did not. */
export async function replaceHash(
  db: Kysely<Tables>,
  { id, verified, changed }: { id: string; verified: string; changed: string },
): Promise<ViewerRow | null> {
  const user = await db
    .updateTable('users')
    .set({ password_hash: changed })
    .where('id', '=', id)
    .where('password_hash', '=', verified)
    .returning(viewerColumns)
    .executeTakeFirst();
  return user ? viewerFromTable(user) : null;
}
