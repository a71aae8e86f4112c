import type { Transaction } from 'kysely';
import type { Method } from '../../lib/authentication-methods.ts';
import { Undone } from './atomically.ts';
import { lockViewer } from './locks.ts';
import { insertNotice } from './notices.ts';
import { holdsHash, replaceHash } from './password-rows.ts';
import { isLiveAt, methodsFrom, methodsToTable } from './session-rows.ts';
import { isLive } from './find-session.ts';
import { useFactor } from './use-factor.ts';
import type { Reauthentication, ReauthenticationStep } from '../../features/users/store.ts';
import type { Tables } from '../tables.ts';

interface Step extends ReauthenticationStep {
  /** The hash from now on, where it changes. */
  readonly changed?: string;
}

/**
 * Counts a live session as authenticated now, if what was verified still holds: the user's hash, or a factor, which is
 * used up. Users first, then sessions, as everywhere: steps that take their locks in one order do not wait for each other.
 */
export async function authenticateAgain(
  db: Transaction<Tables>,
  { userId, sessionId, verified, scope, changed, factor, factorNotice, methods, now }: Step,
): Promise<Reauthentication> {
  const user = await lockViewer(db, userId);
  if (user && scope !== undefined && user.scope !== scope) throw new Undone(user);
  if (!user || !(await holdsPassword(db, { userId, verified, changed }))) {
    return (await isLive(db, sessionId, now)) ? 'hash-changed' : 'session-over';
  }
  const live = await db
    .updateTable('sessions')
    .set({
      authenticated_at: now.getTime(),
      last_used_at: now.getTime(),
      ...(methods && { methods: await allMethods(db, sessionId, methods) }),
    })
    .where('id', '=', sessionId)
    .where('user_id', '=', userId)
    .where(isLiveAt(now.getTime()))
    .executeTakeFirst();
  if (live.numUpdatedRows === 0n) throw new Undone('session-over');
  if (factor && !(await useFactor(db, { userId, sessionId, use: factor, now })))
    throw new Undone('second-factor-invalid');
  await insertNotice(db, userId, factorNotice);
  return user;
}

/** Returns these and those that the session has by now: two proofs at once must not undo each other. */
async function allMethods(
  db: Transaction<Tables>,
  sessionId: string,
  methods: readonly Method[],
): Promise<string> {
  const row = await db
    .selectFrom('sessions')
    .select('methods')
    .where('id', '=', sessionId)
    .executeTakeFirst();
  return methodsToTable([...new Set([...methodsFrom(row?.methods ?? ''), ...methods])]);
}

/** Returns whether the hash is the one that was verified, and changes it where it is to change. */
async function holdsPassword(
  db: Transaction<Tables>,
  {
    userId,
    verified,
    changed,
  }: { [Key in 'verified' | 'changed']: string | undefined } & { userId: string },
): Promise<boolean> {
  if (verified === undefined) return true;
  return changed === undefined
    ? holdsHash(db, { userId, verified })
    : replaceHash(db, { userId, verified, changed });
}
