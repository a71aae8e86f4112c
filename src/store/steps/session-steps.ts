import { sql, type Kysely, type Transaction } from 'kysely';
import { compiledChange, compiledQuery, type Slots } from './compiled.ts';
import { holdsNul } from './nul.ts';
import { ended, isLiveAt, liveUserId, sessionColumns, sessionFromTable } from './session-rows.ts';
import { maxLiveSessions, type SessionRow, type UserRow } from '../store.ts';
import type { SessionTable, Tables } from '../tables.ts';
import { userFromTable } from './user-rows.ts';

type Database = Kysely<Tables> | Transaction<Tables>;

/** The refresh tokens of a session. */
export type TokenState = Pick<
  SessionTable,
  'token_counter' | 'token_hash' | 'previous_token_hash' | 'token_used_at' | 'sealed_successor'
>;

export interface FoundSession {
  readonly session: SessionRow;
  readonly user: UserRow;
}

/** Returns the session with its user, in one query. */
export async function findSession(db: Database, id: string): Promise<FoundSession | null> {
  const found = await findSessionWithTokens(db, id);
  return found && { session: found.session, user: found.user };
}

/** The same, with its refresh tokens. */
export async function findSessionWithTokens(
  db: Database,
  id: string,
): Promise<(FoundSession & { tokens: TokenState }) | null> {
  const [row] = await selectSession(db, { id });
  if (!row) return null;
  const user = userFromTable({ ...row, id: row.user_id, created_at: row.user_created_at });
  return { session: sessionFromTable(row), user, tokens: row };
}

const selectSession = compiledQuery((db, { id }: Slots<{ id: string }>) =>
  db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .select(sessionColumns)
    .select([
      'sessions.token_counter',
      'sessions.token_hash',
      'sessions.previous_token_hash',
      'sessions.token_used_at',
      'sessions.sealed_successor',
      'users.username',
      'users.username_key',
      'users.password_hash',
      'users.created_at as user_created_at',
      'users.disabled_at',
      'users.scope',
    ])
    .where('sessions.id', '=', id),
);

type StartedSession = Pick<
  SessionTable,
  | 'id'
  | 'user_id'
  | 'created_at'
  | 'last_used_at'
  | 'authenticated_at'
  | 'expires_at'
  | 'ip'
  | 'user_agent'
  | 'revoked_at'
  | 'token_hash'
>;

/** Inserts a session with its first refresh token. */
export const insertSession = compiledChange((db, session: Slots<StartedSession>) =>
  db.insertInto('sessions').values(({ fn, lit, selectFrom }) => ({
    id: session.id,
    user_id: session.user_id,
    created_at: session.created_at,
    last_used_at: session.last_used_at,
    authenticated_at: session.authenticated_at,
    expires_at: session.expires_at,
    ip: session.ip,
    user_agent: session.user_agent,
    revoked_at: session.revoked_at,
    token_counter: lit(1),
    token_hash: session.token_hash,
    started_after: fn.coalesce(selectFrom('session_marks').select('ended_at'), lit(0)),
  })),
);

/** So many at once where a user has more live sessions than one too many: from before there was a limit. */
const surplusAtOnce = 500;

/** Ends those live sessions of the user that would be too many with one more: the ones not used for the longest time. */
export const endSurplus = compiledChange(
  (db, { userId, now }: Slots<{ userId: string; now: number }>) =>
    db
      .updateTable('sessions')
      .set({ revoked_at: now, sealed_successor: null })
      .where('id', 'in', ({ selectFrom }) =>
        selectFrom('sessions')
          .select('id')
          .where(liveUserId, '=', userId)
          .where('revoked_at', 'is', null)
          .orderBy('last_used_at', 'desc')
          .orderBy('id', 'desc')
          .offset(sql.lit(maxLiveSessions - 1))
          .limit(sql.lit(surplusAtOnce)),
      ),
);

/** Ends the session unless it is over, and returns whether it did. */
export async function endSession(db: Database, id: string, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('sessions')
    .set(ended(now))
    .where('id', '=', id)
    .where(isLiveAt(now.getTime()))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Ends a session unless it is over; returns whether the user, or anybody where that is null, has it. */
export async function revokeOne(
  db: Database,
  { id, userId, now }: { id: string; userId: string | null; now: Date },
): Promise<boolean> {
  if (holdsNul(id)) return false;
  const session = await db
    .selectFrom('sessions')
    .select(['user_id', isLiveAt(now.getTime()).as('live')])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!session || (userId !== null && session.user_id !== userId)) return false;
  if (session.live) await endSession(db, id, now);
  return true;
}

/** Ends every live session of the user but one, and returns how many those were. They are few: see `maxLiveSessions`. */
export async function revokeOtherSessions(
  db: Database,
  { userId, exceptId, now }: { userId: string; exceptId: string | null; now: Date },
): Promise<number> {
  const revoked = await db
    .updateTable('sessions')
    .set(ended(now))
    .where(liveUserId, '=', userId)
    .where('id', '!=', exceptId ?? '')
    .where(isLiveAt(now.getTime()))
    .executeTakeFirst();
  return Number(revoked.numUpdatedRows);
}

/** Ends every live session of all users: they are compared with this mark whenever they are looked at. */
export async function markAllEnded(db: Kysely<Tables>, now: Date): Promise<void> {
  await db
    .insertInto('session_marks')
    .values({ name: 'all', ended_at: now.getTime() })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet({
        // Later than the one before, also where the clock was put back.
        ended_at: sql<number>`case when session_marks.ended_at < ${now.getTime()}
          then ${now.getTime()} else session_marks.ended_at + 1 end`,
      }),
    )
    .execute();
}

/** Returns whether the session is neither revoked nor over. */
export async function isLive(db: Database, id: string, now: Date): Promise<boolean> {
  const session = await db
    .selectFrom('sessions')
    .select('id')
    .where('id', '=', id)
    .where(isLiveAt(now.getTime()))
    .executeTakeFirst();
  return session !== undefined;
}
