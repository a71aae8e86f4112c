import type { Transaction } from 'kysely';
import type { SessionStore, StartCondition } from '../../features/sessions/store.ts';
import type { ViewerRow } from '../../features/users/store.ts';
import type { Tables } from '../tables.ts';
import { Undone } from './atomically.ts';
import { admitPending, lockViewer } from './locks.ts';
import { useTokenOfUser } from './mailed-tokens.ts';
import { openAccount } from './open-account.ts';
import {
  endSurplus,
  insertSession,
  insertVerifiedSession,
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
  const user = await findUser(db, session.user_id, condition);
  if (!user || user.disabledAt) return null;
  if (scope !== undefined && user.scope !== scope) throw new Undone(user);
  if (mailed && !(await useTokenOfUser(db, user.id, mailed))) throw new Undone(null);
  const now = new Date(session.created_at);
  if (account) await openAccount(db, { ...account, userId: user.id, now });
  await endSurplus(db, { userId: user.id, now: session.created_at });
  if (verified === undefined) await insertSession(db, session);
  else if (!(await insertVerifiedSession(db, { ...session, verifiedPasswordHash: verified })))
    throw new Undone(null);
  return user;
}

/** An operator may have enabled a user who is signing up, or disabled them for good. */
async function findUser(
  db: Transaction<Tables>,
  id: string,
  { isPending = false }: StartCondition,
): Promise<ViewerRow | null> {
  const admitted = isPending ? await admitPending(db, id) : null;
  return admitted ?? lockViewer(db, id);
}
