import { setImmediate } from 'node:timers/promises';
import type { Kysely, Transaction } from 'kysely';
import { endAllBegunBy } from './acting-sessions.ts';
import { atomically, withoutTelling } from './atomically.ts';
import { lockLiveSession, lockUser } from './locks.ts';
import { insertFarewell } from './notices.ts';
import { deleteEndedSessions } from './rows-of-user.ts';
import { isLiveAt } from './session-rows.ts';
import { voidOidcCodes } from './trusted-devices.ts';
import { wipeEventsOf, wipeRest } from './wipe-events.ts';
import type { UserNotice, UserStore } from '../../features/users/store.ts';
import type { Tables } from '../tables.ts';

/** See `UserStore.delete`. */
export async function deleteUser(
  db: Kysely<Tables>,
  id: string,
  now: Date,
  notice: UserNotice | undefined,
): Promise<boolean> {
  const wiped = await withoutTelling(async () => {
    await deleteAllEndedSessions(db, id, now);
    return wipeEventsOf(db, id);
  });
  return atomically(db, async (transaction) => {
    // Of two that delete them, one tells it.
    if (!(await lockUser(transaction, id))) return false;
    await endAllBegunBy(transaction, id);
    await deleteWithNotice(transaction, id, notice);
    await wipeRest(transaction, id, wiped);
    return true;
  });
}

/** A user may have a great many, which go in small steps: requests go first. The rest is bounded, and goes with the user. */
async function deleteAllEndedSessions(db: Kysely<Tables>, id: string, now: Date): Promise<void> {
  while ((await deleteEndedSessions(db, id, now)) > 0n) await setImmediate();
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

/** See `UserStore.leave`. */
export async function deleteByThemselves(
  db: Kysely<Tables>,
  { userId, sessionId, now, notice }: Parameters<UserStore['leave']>[0],
): Promise<boolean> {
  const wiped = await withoutTelling(async () => {
    await deleteAllEndedSessions(db, userId, now);
    // Who may not delete the user leaves the events as they are.
    return (await isLive(db, sessionId, now)) ? wipeEventsOf(db, userId) : null;
  });
  if (!wiped) return false;
  return atomically(db, async (transaction) => {
    await lockUser(transaction, userId);
    if (!(await lockLiveSession(transaction, sessionId, now))) return false;
    await endAllBegunBy(transaction, userId);
    await deleteWithNotice(transaction, userId, notice);
    await wipeRest(transaction, userId, wiped);
    return true;
  });
}

async function isLive(db: Kysely<Tables>, sessionId: string, now: Date): Promise<boolean> {
  const live = db.selectFrom('sessions').select('id').where('id', '=', sessionId);
  return (await live.where(isLiveAt(now.getTime())).executeTakeFirst()) !== undefined;
}
