import type { Transaction } from 'kysely';
import { Undone } from './atomically.ts';
import { lockViewer } from './locks.ts';
import { holdsHash, replaceHash } from './password-rows.ts';
import { isLiveAt } from './session-rows.ts';
import { isLive } from './session-steps.ts';
import type { Reauthentication, ReauthenticationStep } from '../../features/users/store.ts';
import type { Tables } from '../tables.ts';

interface Step extends ReauthenticationStep {
  /** The hash from now on, where it changes. */
  readonly changed?: string;
}

/**
 * Counts a live session as authenticated now, if the user's hash is still the one that was verified. Users
 * first, then sessions, as everywhere: steps that take their locks in one order do not wait for each other.
 */
export async function authenticateAgain(
  db: Transaction<Tables>,
  { userId, sessionId, verified, scope, changed, now }: Step,
): Promise<Reauthentication> {
  const user = await lockViewer(db, userId);
  if (user && scope !== undefined && user.scope !== scope) throw new Undone(user);
  const isVerified =
    changed === undefined
      ? await holdsHash(db, { userId, verified })
      : await replaceHash(db, { userId, verified, changed });
  if (!user || !isVerified) {
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
