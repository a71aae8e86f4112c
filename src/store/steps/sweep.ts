import { sql, type Kysely } from 'kysely';
import { deleteOldTokens, nextWithTokens, sessionIds, wipeOldSeals } from './old-tokens.ts';
import type { SessionStore } from '../../features/sessions/store.ts';
import type { Tables } from '../tables.ts';

type Step = Parameters<SessionStore['sweep']>[0];

/** See `SessionStore.sweep`. */
export async function sweepRows(db: Kysely<Tables>, step: Step): Promise<number> {
  const deleted = await deleteWithTokens(db, oldest(db, step), step.limit);
  return Number(deleted + (await wipeOldSeals(db, step)));
}

/**
 * Deletes up to `limit` tokens of these sessions, which are few, and those of them that have none. Returns how many rows
 * that were. Tokens first: a session takes its old tokens along, and those can be any number.
 */
export async function deleteWithTokens(
  db: Kysely<Tables>,
  sessions: ReturnType<typeof sessionIds>,
  limit: number,
): Promise<bigint> {
  const tokens = await deleteOldTokens(db, sessions, limit);
  const { numDeletedRows } = await db
    .deleteFrom('sessions')
    .where('id', 'in', sessions)
    .where(nextWithTokens, '!=', ({ ref }) => ref('sessions.id'))
    .executeTakeFirst();
  return tokens + numDeletedRows;
}

/**
 * Returns the sessions that are over, the oldest first. The order and the written limit keep PostgreSQL on the index by
 * expiry, and bound what the two steps look at: whether a session still has tokens is asked of these alone.
 */
function oldest(db: Kysely<Tables>, { now, limit }: Step) {
  return sessionIds(db)
    .where('expires_at', '<=', now.getTime())
    .orderBy('expires_at')
    .limit(sql.lit(limit));
}
