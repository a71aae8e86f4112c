import { sql, type Kysely } from 'kysely';
import { deleteOldTokens, sessionIds, wipeOldSeals } from './old-tokens.ts';
import type { SessionStore } from './store.ts';
import type { Tables } from './tables.ts';

type Step = Parameters<SessionStore['sweep']>[0];

/** See `SessionStore.sweep`. Tokens first: a session takes its old tokens along, and those can be any number. */
export async function sweepRows(db: Kysely<Tables>, step: Step): Promise<number> {
  const tokens = await deleteOldTokens(db, oldest(db, step), step.limit);
  const sessions = await deleteSessions(db, step);
  return Number(tokens + sessions + (await wipeOldSeals(db, step)));
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
