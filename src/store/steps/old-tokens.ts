import { PostgresAdapter, sql, type Kysely } from 'kysely';
import { compiledQuery, type Slots } from './compiled.ts';
import type { UpkeepStore } from '../store.ts';
import type { RefreshTokenTable, Tables } from '../tables.ts';

/*
 * Refresh tokens that were issued before sessions remembered them: a row for each, kept after its use. Rows are only
 * read and, when their sessions are over, deleted; the table can go with the version after the next.
 */

type Step = Parameters<UpkeepStore['sweep']>[1];

export async function findOldToken(
  db: Kysely<Tables>,
  hash: string,
): Promise<RefreshTokenTable | null> {
  return (await selectToken(db, { hash }))[0] ?? null;
}

const selectToken = compiledQuery((db, { hash }: Slots<{ hash: string }>) =>
  db.selectFrom('refresh_tokens').selectAll().where('hash', '=', hash),
);

/** Deletes up to `limit` tokens of these sessions, and returns how many: a session may have thousands. */
export async function deleteOldTokens(
  db: Kysely<Tables>,
  sessions: ReturnType<typeof sessionIds>,
  limit: number,
): Promise<bigint> {
  const result = await db
    .deleteFrom('refresh_tokens')
    .where('hash', 'in', tokensOf(db, sessions, limit))
    .executeTakeFirst();
  return result.numDeletedRows;
}

/**
 * PostgreSQL is asked for each session by itself, for a range and in order: only the index gives that. Otherwise, where
 * its statistics say that a session has many tokens, it reads the whole table to find a few of them, or none.
 */
function tokensOf(db: Kysely<Tables>, sessions: ReturnType<typeof sessionIds>, limit: number) {
  const tokens = db.selectFrom('refresh_tokens').select('hash').limit(sql.lit(limit));
  if (!(db.getExecutor().adapter instanceof PostgresAdapter))
    return tokens.where('session_id', 'in', sessions);
  const id = sql.ref<string>('some.id');
  const ofOne = tokens.where(({ between }) => between('session_id', id, id)).orderBy('session_id');
  return db
    .selectFrom(sessions.as('some'))
    .crossJoinLateral(ofOne.as('theirs'))
    .select('theirs.hash')
    .limit(sql.lit(limit));
}

/** The next session with tokens, from this one on: an index finds it at once, and no statistics of it are needed. */
export const nextWithTokens = sql<string>`coalesce(
  (select min(session_id) from refresh_tokens where session_id >= sessions.id), '')`;

/** What `deleteOldTokens` takes: ids of sessions. */
export function sessionIds(db: Kysely<Tables>) {
  return db.selectFrom('sessions').select('id');
}

/** Wipes up to `limit` seals whose grace is over. */
export async function wipeOldSeals(
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
