import { sql, type Expression, type Kysely, type SqlBool, type Transaction } from 'kysely';
import { atomically } from './atomically.ts';
import { endBegunBy, endBegunIn, isOwn } from './acting-sessions.ts';
import { compiledChange, compiledQuery, type Slots } from './compiled.ts';
import { holdsNul } from './nul.ts';
import { padded } from './padded.ts';
import {
  ended,
  isLiveAt,
  isOfDevice,
  liveUserId,
  sessionColumns,
  sessionFromTable,
} from './session-rows.ts';
import { maxLiveSessions, type SessionRow } from '../../features/sessions/store.ts';
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

export type StartedSession = Pick<
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
  | 'methods'
>;

/** What must hold for a session to start, besides what the lock of its user keeps. */
interface StartHolds {
  /** The hash of the user, if one was verified. */
  readonly verified: string | undefined;
  /** Whether the user must have no second factor. */
  readonly isWithoutFactor: boolean;
}

/**
 * Inserts a session with its first refresh token, if this holds; returns whether it does. The user has been locked in a
 * statement before: this one sees what the steps before have left, which the one that waited for the lock does not.
 */
export async function insertSession(
  db: Database,
  session: StartedSession,
  { verified, isWithoutFactor }: StartHolds,
): Promise<boolean> {
  const insertion = insertions[verified === undefined ? 'of any' : 'of hash'];
  const insert = isWithoutFactor ? insertion.withoutFactor : insertion.withFactor;
  return (await insert(db, { ...session, verifiedPasswordHash: verified ?? '' })) > 0;
}

type Holding = (
  session: Slots<StartedSession & { verifiedPasswordHash: string }>,
) => Expression<SqlBool>;

const holdsHash: Holding = (session) => sql<SqlBool>`exists (select 1 from passwords
  where user_id = ${session.user_id} and hash = ${session.verifiedPasswordHash})`;

const hasNoFactor: Holding = ({ user_id }) => sql<SqlBool>`not exists (
  select 1 from totp where user_id = ${user_id} union all select 1 from passkeys where user_id = ${user_id})`;

const insertionWhere = (...holding: readonly Holding[]) =>
  compiledChange((db, session: Slots<StartedSession & { verifiedPasswordHash: string }>) =>
    db
      .insertInto('sessions')
      .columns(startedColumns)
      .expression(
        holding.reduce(
          (started, holds) => started.where(holds(session)),
          startedSession(db, session),
        ),
      ),
  );

const insertions = {
  'of any': { withFactor: insertionWhere(), withoutFactor: insertionWhere(hasNoFactor) },
  'of hash': {
    withFactor: insertionWhere(holdsHash),
    withoutFactor: insertionWhere(holdsHash, hasNoFactor),
  },
};

const givenColumns = [
  'id',
  'user_id',
  'created_at',
  'last_used_at',
  'authenticated_at',
  'expires_at',
  'ip',
  'user_agent',
  'revoked_at',
  'token_hash',
  'methods',
] as const satisfies (keyof StartedSession)[];

const startedColumns = [...givenColumns, 'token_counter', 'started_after'] as const;

function startedSession(db: Kysely<Tables>, session: Slots<StartedSession>) {
  return db.selectNoFrom(({ fn, lit, selectFrom }) => [
    ...givenColumns.map((column) =>
      sql<SessionTable[typeof column]>`${session[column]}`.as(column),
    ),
    lit(1).as('token_counter'),
    fn.coalesce(selectFrom('session_marks').select('ended_at'), lit(0)).as('started_after'),
  ]);
}

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
          .where(isOfDevice)
          .where(isOwn)
          .orderBy('last_used_at', 'desc')
          .orderBy('id', 'desc')
          .offset(sql.lit(maxLiveSessions - 1))
          .limit(sql.lit(surplusAtOnce)),
      ),
);

/** Ends the session unless it is over, and what its user began in it as others; returns whether it did. */
export async function endSession(db: Database, id: string, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('sessions')
    .set(ended(now))
    .where('id', '=', id)
    .where(isLiveAt(now.getTime()))
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  await endBegunIn(db, { id, now: now.getTime() });
  return true;
}

interface Revocation {
  readonly id: string;
  /** Null for any user. */
  readonly userId: string | null;
  readonly now: Date;
}

/** Ends a session of the user, in the transaction of an acting one. */
export async function revokeOne(
  db: Transaction<Tables>,
  step: Revocation,
): Promise<'ended' | 'over' | 'unknown'> {
  const found = await lookAt(db, step);
  return found === 'live' ? endFound(db, step) : found;
}

/** The same, alone. It writes nothing where there is nothing to end. */
export async function revokeAlone(
  db: Kysely<Tables>,
  step: Revocation,
): Promise<'ended' | 'over' | 'unknown'> {
  const found = await lookAt(db, step);
  if (found !== 'live') return found;
  return atomically(db, (transaction) => endFound(transaction, step));
}

async function lookAt(
  db: Database,
  { id, userId, now }: Revocation,
): Promise<'live' | 'over' | 'unknown'> {
  if (holdsNul(id)) return 'unknown';
  const session = await db
    .selectFrom('sessions')
    .select(['user_id', isLiveAt(now.getTime()).as('live')])
    .where('id', '=', id)
    .where(isOfDevice)
    .executeTakeFirst();
  if (!session || (userId !== null && session.user_id !== userId)) return 'unknown';
  return session.live ? 'live' : 'over';
}

const endFound = async (db: Database, { id, now }: Revocation) =>
  (await endSession(db, id, now)) ? 'ended' : 'over';

/**
 * Ends every live session of the user but one, and what they began in these as others; returns how many sessions of theirs
 * those were. They are few: see `maxLiveSessions`.
 */
export async function revokeOtherSessions(
  db: Database,
  { userId, exceptId, now }: { userId: string; exceptId: string | null; now: Date },
): Promise<number> {
  // With a condition for keys, PostgreSQL would read all sessions that are live.
  const live = await db
    .selectFrom('sessions')
    .select(['id', isOfDevice.as('is_of_device')])
    .where(liveUserId, '=', userId)
    .where('id', '!=', exceptId ?? '')
    .where(isLiveAt(now.getTime()))
    .execute();
  const ids = live.flatMap(({ id, is_of_device: isEnded }) => (isEnded ? id : []));
  if (ids.length > 0)
    await db.updateTable('sessions').set(ended(now)).where('id', 'in', padded(ids)).execute();
  await endBegunBy(db, { userId, exceptId: exceptId ?? '', now: now.getTime() });
  return ids.length;
}

/** Ends every live session of all users: they are compared with this mark whenever they are looked at. */
export async function markAllEnded(db: Database, now: Date): Promise<void> {
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
  // They are few: each is good for minutes.
  await db.deleteFrom('login_challenges').execute();
  await db.deleteFrom('oidc_codes').execute();
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
