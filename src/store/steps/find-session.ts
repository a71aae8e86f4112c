import type { Expression, Kysely, Transaction } from 'kysely';
import { isOwn } from './acting-sessions.ts';
import { compiledQuery, type Slots } from './compiled.ts';
import { isLiveAt, isOfDevice, sessionColumns, sessionFromTable } from './session-rows.ts';
import type { SessionRow } from '../../features/sessions/store.ts';
import type { UserRow, UserWithPassword } from '../../features/users/store.ts';
import type { SessionTable, Tables } from '../tables.ts';
import { userFromTable, withPasswordFromTable } from './user-rows.ts';

type Database = Kysely<Tables> | Transaction<Tables>;

/** The refresh tokens of a session. */
export type TokenState = Pick<
  SessionTable,
  'token_counter' | 'token_hash' | 'previous_token_hash' | 'token_used_at' | 'sealed_successor'
>;

export interface FoundSession<User extends UserRow = UserRow> {
  readonly session: SessionRow;
  readonly user: User;
}

/** Returns the session with its user, in one query. */
export async function findSession(
  db: Database,
  id: string,
): Promise<FoundSession<UserWithPassword> | null> {
  const [row] = await selectSessionWithPassword(db, { id });
  return row ? { session: sessionFromTable(row), user: withPasswordFromTable(userOf(row)) } : null;
}

/** The same, with its refresh tokens, and without the password. */
export async function findSessionWithTokens(
  db: Database,
  id: string,
): Promise<(FoundSession & { tokens: TokenState }) | null> {
  const [row] = await selectSessionWithTokens(db, { id });
  if (!row) return null;
  return { session: sessionFromTable(row), user: userFromTable(userOf(row)), tokens: row };
}

/** A row has the session’s id and time of creation under these names. */
function userOf<Row extends { user_id: string; user_created_at: number }>(row: Row) {
  return { ...row, id: row.user_id, created_at: row.user_created_at };
}

const selectSessionWithPassword = compiledQuery((db, { id }: Slots<{ id: string }>) =>
  sessionsWithUsers(db, id)
    .leftJoin('passwords', 'passwords.user_id', 'users.id')
    .select('passwords.hash'),
);

const selectSessionWithTokens = compiledQuery((db, { id }: Slots<{ id: string }>) =>
  sessionsWithUsers(db, id).select([
    'sessions.token_counter',
    'sessions.token_hash',
    'sessions.previous_token_hash',
    'sessions.token_used_at',
    'sessions.sealed_successor',
  ]),
);

function sessionsWithUsers(db: Database, id: Expression<string>) {
  return db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .select(sessionColumns)
    .select([
      'users.username',
      'users.username_key',
      'users.created_at as user_created_at',
      'users.disabled_at',
      'users.scope',
    ])
    .where('sessions.id', '=', id);
}

/** So many sessions of keys, and of administrators as the user, are read along at first. */
const otherSessions = 25;

/**
 * Returns the user's latest logins, ended sessions included, the newest first. What is no login is left out here: as a
 * condition, it would have PostgreSQL read and sort all sessions of a user who has many. There may be `maxApiKeys` of these, and
 * `maxImpersonations` of each administrator.
 */
export async function loginsOf(db: Database, userId: string, limit: number) {
  const logins: Awaited<ReturnType<typeof sessionsBefore>> = [];
  for (let id: string | undefined; ;) {
    const asked = limit + otherSessions;
    const rows = await sessionsBefore(db, { userId, id, limit: asked });
    logins.push(...rows.filter((row) => row.is_of_device && row.is_own));
    if (logins.length >= limit || rows.length < asked) return logins.slice(0, limit);
    id = rows.at(-1)?.id;
  }
}

function sessionsBefore(
  db: Database,
  { userId, id, limit }: { userId: string; id: string | undefined; limit: number },
) {
  const sessions = db
    .selectFrom('sessions')
    .select(['id', 'ip', 'created_at', isOfDevice.as('is_of_device'), isOwn.as('is_own')])
    // A range, where PostgreSQL would go through the sessions of all users for the latest of one who has many.
    .where((eb) => eb.between('user_id', userId, userId))
    .orderBy('user_id', 'desc')
    .orderBy('id', 'desc')
    .limit(limit);
  return (id === undefined ? sessions : sessions.where('id', '<', id)).execute();
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
