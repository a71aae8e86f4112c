import type { Transaction } from 'kysely';
import {
  rememberedLogins,
  type LatestLogin,
  type SessionStore,
  type StartCondition,
} from '../../features/sessions/store.ts';
import type { ViewerRow } from '../../features/users/store.ts';
import type { Tables } from '../tables.ts';
import { Undone } from './atomically.ts';
import { admitPending, lockViewer, lockViewerWithAddress } from './locks.ts';
import { insertNotice } from './notices.ts';
import { useTokenOfUser } from './mailed-tokens.ts';
import { openAccount } from './open-account.ts';
import {
  endSurplus,
  insertSession,
  insertVerifiedSession,
  loginsOf,
  type StartedSession,
} from './session-steps.ts';
import { insertUsers } from './user-rows.ts';

type Outcome = Awaited<ReturnType<SessionStore['start']>>;

/** See `SessionStore.start`. */
export async function startSession(
  db: Transaction<Tables>,
  session: StartedSession,
  condition: StartCondition,
): Promise<Outcome> {
  const { newUser, account, verified, scope, mailed } = condition;
  if (newUser && (await insertUsers(db, [newUser])).length > 0) return 'username-taken';
  const { user, hasAddress } = await findUser(db, session.user_id, condition);
  if (!user || user.disabledAt) return null;
  if (scope !== undefined && user.scope !== scope) throw new Undone(user);
  if (mailed && !(await useTokenOfUser(db, user.id, mailed))) throw new Undone(null);
  const now = new Date(session.created_at);
  if (account) await openAccount(db, { ...account, userId: user.id, now });
  const isNoticeDue = hasAddress && condition.notice?.isDue(await latestLogins(db, user.id));
  await endSurplus(db, { userId: user.id, now: session.created_at });
  if (verified === undefined) await insertSession(db, session);
  else if (!(await insertVerifiedSession(db, { ...session, verifiedPasswordHash: verified })))
    throw new Undone(null);
  if (isNoticeDue) await insertNotice(db, user.id, condition.notice?.mail);
  return user;
}

async function latestLogins(db: Transaction<Tables>, userId: string): Promise<LatestLogin[]> {
  const rows = await loginsOf(db, userId, rememberedLogins).execute();
  return rows.map(({ created_at, ip }) => ({ at: new Date(created_at), ip }));
}

/**
 * An operator may have enabled a user who is signing up, or disabled them for good. Whether they have an address is asked
 * where a notice may be due.
 */
async function findUser(
  db: Transaction<Tables>,
  id: string,
  { isPending = false, notice }: StartCondition,
): Promise<{ user: ViewerRow | null; hasAddress: boolean }> {
  const admitted = isPending ? await admitPending(db, id) : null;
  const found = notice ? await lockViewerWithAddress(db, id) : null;
  return found ?? { user: admitted ?? (await lockViewer(db, id)), hasAddress: false };
}
