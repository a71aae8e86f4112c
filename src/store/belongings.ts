import { setImmediate } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** Small, so that a step never keeps others from writing for long. */
const rowsAStep = 500;

/** Deletes the sessions of a user with their tokens: deleting the user alone would take them along in one long step. */
export async function deleteBelongings(db: Kysely<Tables>, userId: string): Promise<void> {
  await repeat(() => deleteTokens(db, userId));
  await repeat(() => deleteSessions(db, userId));
}

async function repeat(step: () => Promise<bigint>): Promise<void> {
  // Requests go first.
  while ((await step()) > 0n) await setImmediate();
}

async function deleteTokens(db: Kysely<Tables>, userId: string): Promise<bigint> {
  const some = db
    .selectFrom('refresh_tokens')
    .innerJoin('sessions', 'sessions.id', 'refresh_tokens.session_id')
    .select('refresh_tokens.hash')
    .where('sessions.user_id', '=', userId)
    .limit(rowsAStep);
  const result = await db.deleteFrom('refresh_tokens').where('hash', 'in', some).executeTakeFirst();
  return result.numDeletedRows;
}

async function deleteSessions(db: Kysely<Tables>, userId: string): Promise<bigint> {
  const some = db
    .selectFrom('sessions')
    .select('id')
    .where('user_id', '=', userId)
    .limit(rowsAStep);
  const result = await db.deleteFrom('sessions').where('id', 'in', some).executeTakeFirst();
  return result.numDeletedRows;
}
