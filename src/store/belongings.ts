import { setImmediate } from 'node:timers/promises';
import { sql, type Kysely } from 'kysely';
import { deleteOldTokens, sessionIds } from './old-tokens.ts';
import type { Tables } from './tables.ts';

/** Small, so that a step never keeps others from writing for long. */
const rowsAStep = 500;

/** Deletes the sessions of a user with their tokens: deleting the user alone would take them along in one long step. */
export async function deleteBelongings(db: Kysely<Tables>, userId: string): Promise<void> {
  const theirs = () => sessionIds(db).where('user_id', '=', userId);
  await repeat(() => deleteOldTokens(db, theirs(), rowsAStep));
  await repeat(async () => {
    const some = theirs().limit(sql.lit(rowsAStep));
    return (await db.deleteFrom('sessions').where('id', 'in', some).executeTakeFirst())
      .numDeletedRows;
  });
}

async function repeat(step: () => Promise<bigint>): Promise<void> {
  // Requests go first.
  while ((await step()) > 0n) await setImmediate();
}
