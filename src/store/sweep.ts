import { sql, type Kysely } from 'kysely';
import type { SessionStore } from './store.ts';
import type { Tables } from './tables.ts';

type Step = Parameters<SessionStore['sweep']>[0];

/** See `SessionStore.sweep`. Tokens first: a session takes its tokens along, and those can be any number. */
export async function sweepRows(db: Kysely<Tables>, step: Step): Promise<number> {
  const tokens = await deleteTokens(db, step);
  const sessions = await deleteSessions(db, step);
  return Number(tokens + sessions + (await wipeStaleSeals(db, step)));
}

/**
 * Returns the sessions that are over, the oldest first. The order and the written limit keep PostgreSQL on the index by
 * expiry, and bound what the two steps look at: whether a session still has tokens is asked of these alone.
 */
function oldest(db: Kysely<Tables>, { now, limit }: Step) {
  return db
    .selectFrom('sessions')
    .select('id')
    .where('expires_at', '<=', now.getTime())
    .orderBy('expires_at')
    .limit(sql.lit(limit));
}

async function deleteTokens(db: Kysely<Tables>, step: Step): Promise<bigint> {
  const over = db
    .selectFrom('refresh_tokens')
    .select('hash')
    .where('session_id', 'in', oldest(db, step))
    .limit(sql.lit(step.limit));
  const result = await db.deleteFrom('refresh_tokens').where('hash', 'in', over).executeTakeFirst();
  return result.numDeletedRows;
}

async function deleteSessions(db: Kysely<Tables>, step: Step): Promise<bigint> {
  const result = await db
    .deleteFrom('sessions')
    .where('id', 'in', oldest(db, step))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('refresh_tokens')
            .select('hash')
            .whereRef('refresh_tokens.session_id', '=', 'sessions.id'),
        ),
      ),
    )
    .executeTakeFirst();
  return result.numDeletedRows;
}

async function wipeStaleSeals(
  db: Kysely<Tables>,
  { now, graceSeconds, limit }: Step,
): Promise<bigint> {
  const stale = db
    .selectFrom('refresh_tokens')
    .select('hash')
    .where('sealed_successor', 'is not', null)
    .where('used_at', '<', now.getTime() - graceSeconds * 1000)
    .orderBy('used_at')
    .limit(sql.lit(limit));
  const result = await db
    .updateTable('refresh_tokens')
    .set({ sealed_successor: null })
    .where('hash', 'in', stale)
    .executeTakeFirst();
  return result.numUpdatedRows;
}
