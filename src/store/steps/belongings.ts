import { setImmediate } from 'node:timers/promises';
import { sql, type Kysely } from 'kysely';
import { sessionIds } from './old-tokens.ts';
import { deleteWithTokens } from './sweep.ts';
import type { Tables } from '../tables.ts';

/** Small, so that a step never keeps others from writing for long. */
const rowsAStep = 500;

/** Deletes the sessions of a user with their tokens: deleting the user alone would take them along in one long step. */
export async function deleteBelongings(db: Kysely<Tables>, userId: string): Promise<void> {
  const some = sessionIds(db)
    // A range, for which PostgreSQL does not go through the sessions of all users.
    .where(({ between }) => between('user_id', userId, userId))
    .orderBy('user_id')
    .orderBy('id')
    .limit(sql.lit(rowsAStep));
  // Requests go first.
  while ((await deleteWithTokens(db, some, rowsAStep)) > 0n) await setImmediate();
}
