import type { Kysely } from 'kysely';
import type { RecoveryCodeStore } from '../../features/recovery-codes/store.ts';
import type { Tables } from '../tables.ts';
import { atomically } from './atomically.ts';
import { hasFactor } from './last-factor.ts';
import { lockLiveSession, lockUser } from './locks.ts';
import { insertNotice } from './notices.ts';
import { distrust } from './trusted-devices.ts';

export function recoveryCodeQueries(db: Kysely<Tables>): RecoveryCodeStore {
  return {
    async find({ userId, prefix }) {
      const row = await unused(db, userId)
        .select(['id', 'hash'])
        .where('prefix', '=', prefix)
        .executeTakeFirst();
      return row ?? null;
    },

    async countLeft(userId) {
      const { left } = await unused(db, userId)
        .select(({ fn }) => fn.countAll<number>().as('left'))
        .executeTakeFirstOrThrow();
      return left;
    },

    replace: ({ userId, sessionId, codes, now, notice }) =>
      atomically(db, async (transaction) => {
        await lockUser(transaction, userId);
        if (!(await lockLiveSession(transaction, sessionId, now))) return 'session-over';
        if (!(await hasFactor(transaction, userId))) return 'no-factor';
        await transaction.deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
        const given = { user_id: userId, created_at: now.getTime(), used_at: null };
        const rows = codes.map((code) => ({ ...code, ...given }));
        await transaction.insertInto('recovery_codes').values(rows).execute();
        await distrust(transaction, userId);
        await insertNotice(transaction, userId, notice);
        return 'replaced';
      }),
  };
}

function unused(db: Kysely<Tables>, userId: string) {
  return db.selectFrom('recovery_codes').where('user_id', '=', userId).where('used_at', 'is', null);
}
