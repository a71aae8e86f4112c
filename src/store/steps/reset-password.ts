import type { Kysely, Transaction } from 'kysely';
import type { PasswordResetStore } from '../../features/password-reset/store.ts';
import type { Tables } from '../tables.ts';
import { atomically, Undone } from './atomically.ts';
import { lockViewer } from './locks.ts';
import { useTokenOfUser, voidWaysIn } from './mailed-tokens.ts';
import { voidTokens } from './one-time-tokens.ts';
import { putHash } from './password-rows.ts';
import { revokeOtherSessions } from './session-steps.ts';

/** See `PasswordResetStore.reset`. */
export function resetPassword(
  db: Kysely<Tables>,
  { userId, use, hash }: Parameters<PasswordResetStore['reset']>[0],
): Promise<boolean> {
  return atomically(db, async (transaction) => {
    const user = await lockViewer(transaction, userId);
    if (!user || user.disabledAt) return false;
    if (!(await useTokenOfUser(transaction, userId, use))) throw new Undone(false);
    await putHash(transaction, { user_id: userId, hash });
    await revokeOtherSessions(transaction, { userId, exceptId: null, now: use.now });
    await voidWaysIn(transaction, userId);
    await dropPendingEmail(transaction, userId);
    return true;
  });
}

/** Whoever had the password may have begun a change of the address. */
async function dropPendingEmail(db: Transaction<Tables>, userId: string): Promise<void> {
  await voidTokens(db, { user_id: userId, email_key: '', purpose: 'CONFIRM_EMAIL' });
  await db
    .updateTable('contacts')
    .set({ pending_email: null, pending_email_key: null })
    .where('user_id', '=', userId)
    .execute();
}
