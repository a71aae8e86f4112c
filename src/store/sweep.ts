import type { Kysely } from 'kysely';
import type { SessionStore } from './store.ts';
import type { Tables } from './tables.ts';

type Step = Parameters<SessionStore['sweep']>[0];

/** See `SessionStore.sweep`. Tokens first: a session takes its tokens along, and those can be any number. */
export async function sweepRows(db: Kysely<Tables>, step: Step): Promise<number> {
  const tokens = await deleteTokens(db, step);
  const sessions = await deleteSessions(db, step);
  return Number(tokens + sessions + (await wipeStaleSeals(db, step)));
}

async function deleteTokens(db: Kysely<Tables>, { now, limit }: Step): Promise<bigint> {
  const over = db
    .selectFrom('refresh_tokens')
    .innerJoin('sessions', 'sessions.id', 'refresh_tokens.session_id')
    .select('refresh_tokens.hash')
    .where('sessions.expires_at', '<=', now.getTime())
    .limit(limit);
  const result = await db.deleteFrom('refresh_tokens').where('hash', 'in', over).executeTakeFirst();
  return result.numDeletedRows;
}

async function deleteSessions(db: Kysely<Tables>, { now, limit }: Step): Promise<bigint> {
  const over = db
    .selectFrom('sessions')
    .select('id')
    .where('expires_at', '<=', now.getTime())
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('refresh_tokens')
            .select('hash')
            .whereRef('refresh_tokens.session_id', '=', 'sessions.id'),
        ),
      ),
    )
    .limit(limit);
  const result = await db.deleteFrom('sessions').where('id', 'in', over).executeTakeFirst();
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
    .limit(limit);
  const result = await db
    .updateTable('refresh_tokens')
    .set({ sealed_successor: null })
    .where('hash', 'in', stale)
    .executeTakeFirst();
  return result.numUpdatedRows;
}
