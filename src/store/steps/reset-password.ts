import type { Kysely } from 'kysely';
import type { PasswordResetStore } from '../../features/password-reset/store.ts';
import type { Tables } from '../tables.ts';
import { atomically, Undone } from './atomically.ts';
import { dropPending } from './email-changes.ts';
import { lockViewer } from './locks.ts';
import { useTokenOfUser, voidWaysIn } from './mailed-tokens.ts';
import { insertNotice } from './notices.ts';
import { putHash } from './password-rows.ts';
import { revokeOtherSessions } from './session-steps.ts';
import { resumeTotp } from './totp.ts';

/** See `PasswordResetStore.reset`. */
export function resetPassword(
  db: Kysely<Tables>,
  { userId, use, hash, notice }: Parameters<PasswordResetStore['reset']>[0],
): Promise<boolean> {
  return atomically(db, async (transaction) => {
    const user = await lockViewer(transaction, userId);
    if (!user || user.disabledAt) return false;
    if (!(await useTokenOfUser(transaction, userId, use))) throw new Undone(false);
    await putHash(transaction, { user_id: userId, hash });
    await revokeOtherSessions(transaction, { userId, exceptId: null, now: use.now });
    await voidWaysIn(transaction, userId);
    // A thief who knew the password may have begun a change of the address.
    await dropPending(transaction, userId);
    await resumeTotp(transaction, userId);
    await insertNotice(transaction, userId, notice);
    return true;
  });
}
