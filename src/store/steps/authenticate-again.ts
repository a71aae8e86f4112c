import type { Transaction } from 'kysely';
import { isLiveAt } from './session-rows.ts';
import { isLive } from './session-steps.ts';
import type { Reauthentication } from '../store.ts';
import type { Tables } from '../tables.ts';
import { Undone } from './undone.ts';
import { replaceHash } from './user-rows.ts';

interface Step {
  readonly userId: string;
  readonly sessionId: string;
  readonly verified: string;
  /** The hash from now on; the one that was verified where it stays. */
  readonly changed: string;
  readonly now: Date;
}

/**
 * Counts a live session as authenticated now, if the user's hash is still the one that was verified. Users
 * first, then sessions, as everywhere: steps that take their locks in one order do not wait for each other.
 */
export async function authenticateAgain(
  db: Transaction<Tables>,
  { userId, sessionId, verified, changed, now }: Step,
): Promise<Reauthentication> {
  const user = await replaceHash(db, { id: userId, verified, changed });
  if (!user) {
    return (await isLive(db, sessionId, now)) ? 'hash-changed' : 'session-over';
  }
  const live = await db
    .updateTable('sessions')
    .set({ authenticated_at: now.getTime(), last_used_at: now.getTime() })
    .where('id', '=', sessionId)
    .where(isLiveAt(now.getTime()))
    .executeTakeFirst();
  if (live.numUpdatedRows === 0n) throw new Undone('session-over');
  return user;
}
