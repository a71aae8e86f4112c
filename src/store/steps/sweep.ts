import { sql, SqliteAdapter, type Kysely } from 'kysely';
import { tables } from '../declared-tables.ts';
import { deleteOldTokens, nextWithTokens, sessionIds, wipeOldSeals } from './old-tokens.ts';
import type { Swept, UpkeepStore } from '../store.ts';
import type { AnyTables, Tables } from '../tables.ts';

type Step = Parameters<UpkeepStore['sweep']>[1];

/** See `UpkeepStore.sweep`. */
export async function sweepRows(db: Kysely<Tables>, kind: Swept, step: Step): Promise<number> {
  if (kind !== 'sessions') return Number(await deleteOver(db, kind, step));
  const deleted = await deleteWithTokens(db, oldest(db, step), step.limit);
  return Number(deleted + (await wipeOldSeals(db, step)));
}

/** Deletes rows that are over, the oldest first. */
async function deleteOver(db: Kysely<Tables>, kind: Swept, { now, limit }: Step): Promise<bigint> {
  const { key, expires } = tables[kind];
  const { numDeletedRows } = await db
    .withTables<AnyTables>()
    .with('over', (eb) => {
      const over = eb
        .selectFrom(kind)
        .select(key)
        .where(expires, '<=', now.getTime())
        .orderBy(expires)
        .limit(sql.lit(limit));
      return isSqlite(db) ? over : over.forUpdate().skipLocked();
    })
    .deleteFrom(kind)
    .where(key, 'in', ({ selectFrom }) => selectFrom('over').select(key))
    .executeTakeFirst();
  return numDeletedRows;
}

/** One writes at a time there. Elsewhere a sweep leaves the rows that others hold, or they could wait in a circle. */
export function isSqlite(db: Kysely<Tables>): boolean {
  return db.getExecutor().adapter instanceof SqliteAdapter;
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
