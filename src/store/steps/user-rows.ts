import type { Kysely, Selectable, Transaction } from 'kysely';
import { insertPasswords } from './password-rows.ts';
import type { UserRow, UserWithPassword, ViewerRow } from '../../features/users/store.ts';
import type { Tables, UserTable } from '../tables.ts';

/** A row as far as it is a user's; the rest is for their name to be no other's. */
export type StoredUser = Omit<Selectable<UserTable>, 'folded_key'>;

export function userToTable(user: UserRow): StoredUser {
  return {
    id: user.id,
    username: user.username,
    username_key: user.usernameKey,
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

/** What `userFromTable` needs. */
export const userColumns = [...viewerColumns, 'username_key'] as const;

export function userFromTable(row: StoredUser): UserRow {
  return { ...viewerFromTable(row), usernameKey: row.username_key };
}

/** The same, for a user with the hash of their password, or null where they have none. */
export function withPasswordFromTable(
  row: StoredUser & { readonly hash: string | null },
): UserWithPassword {
  return { ...userFromTable(row), passwordHash: row.hash };
}

/** Inserts users with their passwords in a step of several statements; returns the keys of those whose id or key is in use. */
export async function insertUsers(
  db: Transaction<Tables>,
  users: readonly UserWithPassword[],
): Promise<string[]> {
  const inserted: UserWithPassword[] = [];
  for (const user of users) if (await insertUser(db, user)) inserted.push(user);
  await insertPasswords(db, inserted);
  const isNew = new Set(inserted);
  return users.filter((user) => !isNew.has(user)).map(({ usernameKey }) => usernameKey);
}

/** Inserts the user; returns whether their id and their key were free. One statement, so that both stay so meanwhile. */
async function insertUser(db: Kysely<Tables>, user: UserRow): Promise<boolean> {
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
