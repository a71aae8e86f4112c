import type { Kysely, Transaction } from 'kysely';
import type { FactorResetStore, RemovedFactors } from '../../features/administration/store.ts';
import type { Tables } from '../tables.ts';
import { atomically } from './atomically.ts';
import { lockUser } from './locks.ts';
import { insertNotice } from './notices.ts';
import { revokeOtherSessions } from './end-sessions.ts';
import { voidOidcCodes } from './trusted-devices.ts';

type Factors =
  'totp' | 'recovery_codes' | 'passkeys' | 'trusted_devices' | 'login_challenges' | 'login_codes';

/** See `FactorResetStore.reset`. */
export function factorResetQueries(db: Kysely<Tables>): FactorResetStore {
  return {
    reset: ({ userId, now, notice }) =>
      atomically(db, async (transaction) => {
        if (!(await lockUser(transaction, userId))) return null;
        const removed = await removeFactors(transaction, userId);
        if (Object.values(removed).every((count) => count === 0))
          return { ...removed, sessions: 0 };
        const sessions = await revokeOtherSessions(transaction, { userId, exceptId: null, now });
        await insertNotice(transaction, userId, notice);
        return { ...removed, sessions };
      }),
  };
}

/** A login that waits could still be completed with a factor that its user sets up anew. */
async function removeFactors(
  db: Transaction<Tables>,
  userId: string,
): Promise<Omit<RemovedFactors, 'sessions'>> {
  const remove = async (table: Factors): Promise<number> => {
    const { numDeletedRows } = await db
      .deleteFrom(table)
      .where('user_id', '=', userId)
      .executeTakeFirst();
    return Number(numDeletedRows);
  };
  await remove('login_challenges');
  await remove('login_codes');
  await voidOidcCodes(db, userId);
  return {
    totp: await remove('totp'),
    recoveryCodes: await remove('recovery_codes'),
    passkeys: await remove('passkeys'),
    trustedDevices: await remove('trusted_devices'),
  };
}
