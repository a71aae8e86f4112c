import type { Kysely } from 'kysely';
import type { PasswordResetStore } from '../../features/password-reset/store.ts';
import type { Tables } from '../tables.ts';
import { atomically, Undone } from './atomically.ts';
import { followNewPassword } from './credential-changes.ts';
import { lockViewer } from './locks.ts';
import { useTokenOfUser } from './mailed-tokens.ts';
import { insertNotice } from './notices.ts';
import { putHash } from './password-rows.ts';
import { revokeOtherSessions } from './session-steps.ts';

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
    await followNewPassword(transaction, userId);
    await insertNotice(transaction, userId, notice);
    return true;
  });
}
