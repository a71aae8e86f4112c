import type { Kysely, Transaction } from 'kysely';
import type { PasswordResetStore } from '../../features/password-reset/store.ts';
import type { PasswordStore, UserNotice } from '../../features/users/store.ts';
import type { Tables } from '../tables.ts';
import { atomically, Undone } from './atomically.ts';
import { authenticateAgain } from './authenticate-again.ts';
import { followNewPassword } from './credential-changes.ts';
import { lockUser, lockViewer } from './locks.ts';
import { useTokenOfUser } from './mailed-tokens.ts';
import { insertNotice } from './notices.ts';
import { putHash } from './password-rows.ts';
import { revokeOtherSessions } from './end-sessions.ts';

/** See `PasswordStore.set`. */
export function setPassword(
  db: Kysely<Tables>,
  { userId, hash, now, notice }: Parameters<PasswordStore['set']>[0],
): Promise<boolean> {
  return atomically(db, async (transaction) => {
    if (!(await lockUser(transaction, userId))) return false;
    await putHash(transaction, { user_id: userId, hash });
    await endOthers(transaction, { userId, exceptId: null, now, notice });
    return true;
  });
}

/** See `PasswordStore.change`. */
export function changePassword(
  db: Kysely<Tables>,
  step: Parameters<PasswordStore['change']>[0],
): ReturnType<PasswordStore['change']> {
  return atomically(db, async (transaction) => {
    const outcome = await authenticateAgain(transaction, step);
    if (typeof outcome === 'string') return outcome;
    const { userId, sessionId: exceptId, now, notice } = step;
    await endOthers(transaction, { userId, exceptId, now, notice });
    return outcome;
  });
}

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
    await endOthers(transaction, { userId, exceptId: null, now: use.now, notice });
    return true;
  });
}

/** Ends what a thief who knew the password before may have begun, and stores the notice. */
async function endOthers(
  db: Transaction<Tables>,
  step: Parameters<typeof revokeOtherSessions>[1] & { notice?: UserNotice | undefined },
): Promise<void> {
  const { userId, notice } = step;
  await revokeOtherSessions(db, step);
  await followNewPassword(db, userId);
  await insertNotice(db, userId, notice);
}
