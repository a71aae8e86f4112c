import type { Kysely, Selectable, Transaction } from 'kysely';
import { compiledChange, compiledQuery, type Slots } from './compiled.ts';
import type { SessionRow, UserRow } from './store.ts';
import type { SessionTable, Tables } from './tables.ts';
import { userFromTable, type StoredUser } from './user-rows.ts';

type Database = Kysely<Tables> | Transaction<Tables>;

/** Returns the session with its user, in one query. */
export async function findSession(
  db: Database,
  id: string,
): Promise<{ session: SessionRow; user: UserRow } | null> {
  const [row] = await selectSession(db, { id });
  if (!row) return null;
  const user: StoredUser = {
    id: row.user_id,
    username: row.username,
    username_key: row.username_key,
    password_hash: row.password_hash,
    created_at: row.user_created_at,
    disabled_at: row.disabled_at,
    scope: row.scope,
  };
  return { session: sessionFromTable(row), user: userFromTable(user) };
}

const selectSession = compiledQuery((db, { id }: Slots<{ id: string }>) =>
  db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .selectAll('sessions')
    .select([
      'users.username',
      'users.username_key',
      'users.password_hash',
      'users.created_at as user_created_at',
      'users.disabled_at',
      'users.scope',
    ])
    .where('sessions.id', '=', id),
);

/** Inserts a refresh token that has not been used. */
export const insertRefreshToken = compiledChange(
  (db, { hash, sessionId }: Slots<{ hash: string; sessionId: string }>) =>
    db.insertInto('refresh_tokens').values({
      hash,
      session_id: sessionId,
      used_at: null,
      successor_hash: null,
      sealed_successor: null,
    }),
);

/** Ends the session, keeping the first time it was ended, and wipes what could still be opened. */
export async function revokeSession(db: Database, id: string, now: Date): Promise<void> {
  await db
    .updateTable('sessions')
    .set({ revoked_at: now.getTime() })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .execute();
  await db
    .updateTable('refresh_tokens')
    .set({ sealed_successor: null })
    .where('session_id', '=', id)
    .where('sealed_successor', 'is not', null)
    .execute();
}

/** Ends every live session of the user but one, and returns how many those were. */
export async function revokeOtherSessions(
  db: Database,
  { userId, exceptId, now }: { userId: string; exceptId: string | null; now: Date },
): Promise<number> {
  const revoked = await db
    .updateTable('sessions')
    .set({ revoked_at: now.getTime() })
    .where('user_id', '=', userId)
    .where('id', '!=', exceptId ?? '')
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now.getTime())
    .executeTakeFirst();
  await wipeSealsOfEnded(db, userId);
  return Number(revoked.numUpdatedRows);
}

/** Ends every live session of everybody, and returns how many those were. */
export async function revokeEverySession(db: Database, now: Date): Promise<number> {
  const revoked = await db
    .updateTable('sessions')
    .set({ revoked_at: now.getTime() })
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now.getTime())
    .executeTakeFirst();
  await wipeSealsOfEnded(db, null);
  return Number(revoked.numUpdatedRows);
}

/** Returns whether the session is neither revoked nor over. */
export async function isLive(db: Database, id: string, now: Date): Promise<boolean> {
  const session = await db
    .selectFrom('sessions')
    .select('id')
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now.getTime())
    .executeTakeFirst();
  return session !== undefined;
}

/**
 * Wipes the seals of the user’s ended sessions, or of everybody’s. Asks for the sessions instead of naming them:
 * whoever knows a password can log in more often than a statement takes values.
 */
async function wipeSealsOfEnded(db: Database, userId: string | null): Promise<void> {
  await db
    .updateTable('refresh_tokens')
    .set({ sealed_successor: null })
    .where('sealed_successor', 'is not', null)
    .where('session_id', 'in', ({ selectFrom }) => {
      const ended = selectFrom('sessions').select('id').where('revoked_at', 'is not', null);
      return userId === null ? ended : ended.where('user_id', '=', userId);
    })
    .execute();
}

export function sessionFromTable(row: Selectable<SessionTable>): SessionRow {
  return {
    id: row.id,
    userId: row.user_id,
    createdAt: new Date(row.created_at),
    lastUsedAt: new Date(row.last_used_at),
    authenticatedAt: new Date(row.authenticated_at),
    expiresAt: new Date(row.expires_at),
    ip: row.ip,
    userAgent: row.user_agent,
    revokedAt: row.revoked_at === null ? null : new Date(row.revoked_at),
  };
}
