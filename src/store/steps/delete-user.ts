import { setImmediate } from 'node:timers/promises';
import type { Kysely, Transaction } from 'kysely';
import { endAllBegunBy } from './acting-sessions.ts';
import { atomically, withoutTelling } from './atomically.ts';
import { lockLiveSession, lockUser } from './locks.ts';
import { insertFarewell } from './notices.ts';
import { deleteEndedSessions, deleteRowsOf } from './rows-of-user.ts';
import { voidOidcCodes } from './trusted-devices.ts';
import type { UserNotice, UserStore } from '../../features/users/store.ts';
import type { Tables } from '../tables.ts';

/** See `UserStore.delete`. The user has been disabled before: no row of theirs is added. */
export async function deleteUser(
  db: Kysely<Tables>,
  id: string,
  notice: UserNotice | undefined,
): Promise<boolean> {
  await withoutTelling(() => deleteRowsOf(db, id));
  return atomically(db, async (transaction) => {
    // Of two that delete them, one tells it.
    if (!(await lockUser(transaction, id))) return false;
    await deleteWithNotice(transaction, id, notice);
    return true;
  });
}

async function deleteWithNotice(
  db: Transaction<Tables>,
  id: string,
  notice: UserNotice | undefined,
): Promise<void> {
  await insertFarewell(db, id, notice);
  // They name the user to their provider, and do not go with the user by themselves.
  await voidOidcCodes(db, id);
  await db.deleteFrom('users').where('id', '=', id).execute();
}

/**
 * See `UserStore.leave`. Only what a user may have a great deal of goes before, in small steps: sessions that are over.
 * The rest is bounded, and goes with the user.
 */
export async function deleteByThemselves(
  db: Kysely<Tables>,
  { userId, sessionId, now, notice }: Parameters<UserStore['leave']>[0],
): Promise<boolean> {
  await withoutTelling(async () => {
    while ((await deleteEndedSessions(db, userId, now)) > 0n) await setImmediate();
  });
  return atomically(db, async (transaction) => {
    await lockUser(transaction, userId);
    if (!(await lockLiveSession(transaction, sessionId, now))) return false;
    await endAllBegunBy(transaction, userId);
    await deleteWithNotice(transaction, userId, notice);
    return true;
  });
}
