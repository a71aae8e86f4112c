import type { Kysely, Transaction } from 'kysely';
import type { AwaitingResetStore } from '../../features/password-reset/store.ts';
import type { Tables } from '../tables.ts';
import { atomically } from './atomically.ts';
import { lockUser } from './locks.ts';
import { insertNotice } from './notices.ts';

export function awaitingResetQueries(db: Kysely<Tables>): AwaitingResetStore {
  return {
    async find(userId, askedBefore) {
      const row = await db
        .selectFrom('awaiting_reset')
        .innerJoin('contacts', 'contacts.user_id', 'awaiting_reset.user_id')
        .select(['asked_at', 'email_key'])
        .where('awaiting_reset.user_id', '=', userId)
        .executeTakeFirst();
      const isDue = row && (row.asked_at ?? 0) <= askedBefore.getTime();
      return isDue ? row.email_key : null;
    },

    ask: ({ userId, askedBefore, mail }) =>
      atomically(db, async (transaction) => {
        if (!(await lockUser(transaction, userId))) return false;
        if (!(await setAsked(transaction, userId, mail.createdAt, askedBefore))) return false;
        await insertNotice(transaction, userId, mail);
        return true;
      }),
  };
}

/** Of many at once, one conditional update decides who asks. */
async function setAsked(
  db: Transaction<Tables>,
  userId: string,
  now: Date,
  askedBefore: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('awaiting_reset')
    .set({ asked_at: now.getTime() })
    .where('user_id', '=', userId)
    .where(({ or, eb }) =>
      or([eb('asked_at', 'is', null), eb('asked_at', '<=', askedBefore.getTime())]),
    )
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
