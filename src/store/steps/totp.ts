import type { Kysely, Transaction } from 'kysely';
import { maxTotpFailures } from '../../features/second-factors/store.ts';
import type { TotpRow, TotpStore } from '../../features/totp/store.ts';
import type { Tables, TotpTable } from '../tables.ts';
import { atomically } from './atomically.ts';
import { voidWithoutFactor } from './last-factor.ts';
import { lockLiveSession, lockUser } from './locks.ts';
import { insertNotice } from './notices.ts';

export function totpQueries(db: Kysely<Tables>): TotpStore {
  return {
    async find(userId) {
      const row = await db
        .selectFrom('totp')
        .selectAll()
        .where('user_id', '=', userId)
        .executeTakeFirst();
      return row ? fromTable(row) : null;
    },

    async countTry(userId) {
      const row = await db
        .updateTable('totp')
        .set(({ eb }) => ({ failures: eb('failures', '+', 1) }))
        .where('user_id', '=', userId)
        .where('failures', '<', maxTotpFailures)
        .returningAll()
        .executeTakeFirst();
      return row ? fromTable(row) : null;
    },

    remove: ({ userId, sessionId, now, notice }) =>
      atomically(db, async (transaction) => {
        await lockUser(transaction, userId);
        if (!(await lockLiveSession(transaction, sessionId, now))) return null;
        const { numDeletedRows } = await transaction
          .deleteFrom('totp')
          .where('user_id', '=', userId)
          .executeTakeFirst();
        if (numDeletedRows === 0n) return false;
        await voidWithoutFactor(transaction, userId);
        await insertNotice(transaction, userId, notice);
        return true;
      }),
  };
}

/** Lets a suspended app be used again: its user has proved something else, or has another password. */
export async function resumeTotp(db: Transaction<Tables>, userId: string): Promise<void> {
  await db
    .updateTable('totp')
    .set({ failures: 0 })
    .where('user_id', '=', userId)
    .where('failures', '>', 0)
    .execute();
}

function fromTable({ sealed, created_at, last_step }: TotpTable): TotpRow {
  return { sealed, createdAt: new Date(created_at), lastStep: last_step };
}
