import { sql, type Kysely, type Transaction } from 'kysely';
import { atomically } from './atomically.ts';
import { endBegunBy, endBegunIn, isOwn } from './acting-sessions.ts';
import { compiledChange, type Slots } from './compiled.ts';
import { holdsNul } from './nul.ts';
import { padded } from './padded.ts';
import { ended, isLiveAt, isOfDevice, liveUserId } from './session-rows.ts';
import { maxLiveSessions } from '../../features/sessions/store.ts';
import type { Tables } from '../tables.ts';

type Database = Kysely<Tables> | Transaction<Tables>;

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
