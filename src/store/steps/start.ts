import type { Transaction } from 'kysely';
import {
  rememberedLogins,
  type LatestLogin,
  type SessionStore,
  type StartCondition,
} from '../../features/sessions/store.ts';
import type { LoginChallengeRow } from '../../features/second-factors/store.ts';
import type { Tables } from '../tables.ts';
import { Undone } from './atomically.ts';
import { useIdentity } from './identities.ts';
import { admitPending, lockComer, type Comer } from './locks.ts';
import { useLoginCode } from './login-codes.ts';
import { insertLoginChallenge, useLoginChallenge } from './login-challenges.ts';
import { insertNotice } from './notices.ts';
import { useTokenOfUser } from './mailed-tokens.ts';
import { holdsHash } from './password-rows.ts';
import { openAccount } from './open-account.ts';
import { endSurplus } from './end-sessions.ts';
import { loginsOf } from './find-session.ts';
import { insertSession, type StartedSession } from './insert-session.ts';
import { insertTrustedDevice, useTrustedDevice } from './trusted-devices.ts';
import { useFactor } from './use-factor.ts';
import { insertUsers } from './user-rows.ts';

type Outcome = Awaited<ReturnType<SessionStore['start']>>;

/** What is stored when the condition holds: a session, or a login that waits for a second factor. */
export type Begun =
  { readonly session: StartedSession } | { readonly challenge: LoginChallengeRow };

/** See `SessionStore.start` and `SessionStore.startChallenge`. */
export async function startLogin(
  db: Transaction<Tables>,
  begun: Begun,
  condition: StartCondition,
): Promise<Outcome> {
  const isSession = 'session' in begun;
  const userId = isSession ? begun.session.user_id : begun.challenge.userId;
  const { newUser, scope } = condition;
  if (newUser && (await insertUsers(db, [newUser])).length > 0) return 'username-taken';
  const comer = await findComer(db, userId, condition);
  const user = comer?.user;
  if (!user || user.disabledAt) return null;
  if (scope !== undefined && user.scope !== scope) throw new Undone(user);
  const now = new Date(isSession ? begun.session.created_at : begun.challenge.createdAt);
  const { trustedDevice } = condition;
  if (isSession && trustedDevice && !(await useTrustedDevice(db, userId, trustedDevice, now)))
    throw new Undone('second-factor-due');
  await useProofs(db, { userId, condition, now });
  if (condition.account) await openAccount(db, { ...condition.account, userId, now });
  if (isSession) await insertStarted(db, begun.session, comer, condition);
  else await insertLoginChallenge(db, begun.challenge);
  // Last: the end of all sessions, which locks no user, then comes before this or ends what has been inserted.
  const { loginCode } = condition;
  if (loginCode && !(await useLoginCode(db, userId, loginCode))) throw new Undone(null);
  return user;
}

/** Uses up what has proved who the user is. Undoes the step where it is not good any more. */
async function useProofs(
  db: Transaction<Tables>,
  { userId, condition, now }: { userId: string; condition: StartCondition; now: Date },
): Promise<void> {
  const { mailed, challenge, identity, factor, factorNotice } = condition;
  if (mailed && !(await useTokenOfUser(db, userId, mailed))) throw new Undone(null);
  if (challenge && !(await useLoginChallenge(db, userId, challenge))) throw new Undone(null);
  const isGood = identity ? await useIdentity(db, userId, identity) : true;
  if (isGood !== true) throw new Undone(isGood || null);
  if (factor && !(await useFactor(db, { userId, sessionId: null, use: factor, now })))
    throw new Undone('second-factor-invalid');
  await insertNotice(db, userId, factorNotice);
}

async function insertStarted(
  db: Transaction<Tables>,
  session: StartedSession,
  { user, hasAddress }: Comer,
  { notice, verified, newTrustedDevice, trustedDevice, isWithoutFactor = false }: StartCondition,
): Promise<void> {
  const isNoticeDue = hasAddress && notice?.isDue(await latestLogins(db, user.id));
  await endSurplus(db, { userId: user.id, now: session.created_at });
  // Who has proved one factor is not asked for another where they have none, or trust this device.
  const holds = { verified, isWithoutFactor: isWithoutFactor && !trustedDevice };
  if (!(await insertSession(db, session, holds)))
    throw new Undone(await whyNot(db, user.id, verified));
  if (newTrustedDevice) await insertTrustedDevice(db, newTrustedDevice);
  if (isNoticeDue) await insertNotice(db, user.id, notice?.mail);
}

/** A password that is not the user's is told before a factor that is missing. */
async function whyNot(
  db: Transaction<Tables>,
  userId: string,
  verified: string | undefined,
): Promise<null | 'second-factor-due'> {
  const isHeld = verified === undefined || (await holdsHash(db, { userId, verified }));
  return isHeld ? 'second-factor-due' : null;
}

async function latestLogins(db: Transaction<Tables>, userId: string): Promise<LatestLogin[]> {
  const rows = await loginsOf(db, userId, rememberedLogins);
  return rows.map(({ created_at, ip }) => ({ at: new Date(created_at), ip }));
}

/** An operator may have enabled a user who is signing up, or disabled them for good. An address is asked for notices. */
async function findComer(
  db: Transaction<Tables>,
  id: string,
  { isPending = false, notice }: StartCondition,
): Promise<Comer | null> {
  if (isPending) await admitPending(db, id);
  return lockComer(db, id, { withAddress: notice !== undefined });
}
