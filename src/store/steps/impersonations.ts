import { sql, type Kysely, type Transaction } from 'kysely';
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
import { isServiceAccount } from './service-accounts.ts';
import { ended } from './session-rows.ts';

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
  await endSurplus(db, impersonatorId, session.createdAt);
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

/** Ends those live sessions of the administrator as users that would be too many with one more. */
async function endSurplus(db: Database, impersonatorId: string, now: Date): Promise<void> {
  await db
    .updateTable('sessions')
    .set(ended(now))
    .where('id', 'in', ({ selectFrom }) =>
      selectFrom('impersonations')
        .innerJoin('sessions as acting', 'acting.id', 'impersonations.session_id')
        .select('acting.id')
        .where('impersonator_id', '=', impersonatorId)
        .where('acting.revoked_at', 'is', null)
        .where('acting.expires_at', '>', now.getTime())
        .orderBy('acting.expires_at', 'desc')
        .orderBy('acting.id', 'desc')
        .offset(sql.lit(maxImpersonations - 1))
        .limit(sql.lit(1000)),
    )
    .execute();
}
