import type { Kysely, Transaction } from 'kysely';
import {
  maxImpersonations,
  type ImpersonationStore,
  type NewImpersonation,
} from '../../features/impersonation/store.ts';
import { ownTokens } from '../../lib/own-scopes.ts';
import type { Tables } from '../tables.ts';
import { atomically, Undone } from './atomically.ts';
import { endSession } from './end-sessions.ts';
import { insertSessionWithoutToken } from './insert-session.ts';
import { lockLiveSession, lockUser, lockViewer } from './locks.ts';
import { insertNotice } from './notices.ts';
import { isServiceAccount } from './service-accounts.ts';
import { padded } from './padded.ts';

type Database = Transaction<Tables>;

export function impersonationQueries(db: Kysely<Tables>): ImpersonationStore {
  return {
    start: (step) =>
      atomically(db, async (transaction) => {
        const { userId } = step.session;
        const user = await lockViewer(transaction, userId);
        if (!user || user.disabledAt || ownTokens(user.scope).length > 0) return 'forbidden';
        if (await isServiceAccount(transaction, userId)) return 'forbidden';
        if (user.scope !== step.scope) throw new Undone(user);
        await insertActing(transaction, step);
        await insertNotice(transaction, userId, step.notice);
        return user;
      }),

    end: ({ id, impersonatorId, actingId, now }) =>
      atomically(db, async (transaction) => {
        await lockUser(transaction, impersonatorId);
        if (!(await lockLiveSession(transaction, actingId, now)))
          return { outcome: 'session-over' };
        const found = await transaction
          .selectFrom('impersonations')
          .select('user_id')
          .where('session_id', '=', id)
          .where('impersonator_id', '=', impersonatorId)
          .executeTakeFirst();
        if (!found) return { outcome: 'unknown' };
        const hasEnded = await endSession(transaction, id, now);
        return hasEnded ? { outcome: 'ended', userId: found.user_id } : { outcome: 'over' };
      }),
  };
}

/** Inserts the session. The administrator has been locked before, so that no two of theirs are counted at once. */
async function insertActing(
  db: Database,
  { session, impersonatorId, begunIn }: NewImpersonation,
): Promise<void> {
  await deleteSurplus(db, impersonatorId);
  await insertSessionWithoutToken(db, session);
  await db
    .insertInto('impersonations')
    .values({
      session_id: session.id,
      user_id: session.userId,
      impersonator_id: impersonatorId,
      begun_in: begunIn,
      expires_at: session.expiresAt.getTime(),
    })
    .execute();
}

/**
 * Where the administrator has as many sessions as users as they may, deletes those that have ended and, where all are live, the
 * one that ends first: no administrator leaves any number of sessions at a user.
 */
async function deleteSurplus(db: Database, impersonatorId: string): Promise<void> {
  const begun = await db
    .selectFrom('impersonations')
    .select(['session_id as id', 'expires_at'])
    .where('impersonator_id', '=', impersonatorId)
    .orderBy('expires_at', 'desc')
    .orderBy('session_id', 'desc')
    .execute();
  if (begun.length < maxImpersonations) return;
  const all = begun.map(({ id }) => id);
  const live = await db
    .selectFrom('sessions')
    .select('id')
    .where('id', 'in', padded(all))
    .where('revoked_at', 'is', null)
    .execute();
  const stay = new Set(
    all.filter((id) => live.some((one) => one.id === id)).slice(0, maxImpersonations - 1),
  );
  const surplus = padded(all.filter((id) => !stay.has(id)));
  await db.deleteFrom('sessions').where('id', 'in', surplus).execute();
  await db.deleteFrom('impersonations').where('session_id', 'in', surplus).execute();
}
