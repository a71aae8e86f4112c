import type { Kysely, Transaction } from 'kysely';
import type { IdentityStore, IdentityUse } from '../../features/identities/store.ts';
import type { Tables } from '../tables.ts';
import { atomically, Undone } from './atomically.ts';
import { hasProved } from './contact-rows.ts';
import { identitiesOf, identityFromTable, insertIdentity } from './identity-rows.ts';
import { hasFactor } from './last-factor.ts';
import { canLogIn } from './last-way-in.ts';
import { lockLiveSession, lockUser } from './locks.ts';
import { insertNotice } from './notices.ts';
import { holdsNul } from './nul.ts';
import { useOidcCode } from './oidc-codes.ts';
import { revokeOtherSessions } from './end-sessions.ts';
import { distrust } from './trusted-devices.ts';
import { userFromTable } from './user-rows.ts';

export function identityQueries(db: Kysely<Tables>): IdentityStore {
  return {
    async list(userId) {
      const rows = await identitiesOf(db, userId).orderBy('id', 'desc').execute();
      return rows.map(identityFromTable);
    },

    async find(issuer, subject) {
      const row = await db
        .selectFrom('identities')
        .innerJoin('users', 'users.id', 'identities.user_id')
        .selectAll('identities')
        .select(['username', 'username_key', 'disabled_at', 'scope'])
        .select('users.created_at as user_created_at')
        .where('issuer', '=', issuer)
        .where('subject', '=', subject)
        .executeTakeFirst();
      if (!row) return null;
      const user = userFromTable({ ...row, id: row.user_id, created_at: row.user_created_at });
      return { identity: identityFromTable(row), user };
    },

    link: (step) => atomically(db, (transaction) => linkIdentity(transaction, step)),

    unlink: (step) => atomically(db, (transaction) => unlinkIdentity(transaction, step)),

    unlinkAll: ({ userId, now, notice }) =>
      atomically(db, async (transaction) => {
        if (!(await lockUser(transaction, userId))) return null;
        await distrust(transaction, userId);
        const { numDeletedRows } = await transaction
          .deleteFrom('identities')
          .where('user_id', '=', userId)
          .executeTakeFirst();
        if (numDeletedRows === 0n) throw new Undone({ identities: 0, sessions: 0 });
        const sessions = await revokeOtherSessions(transaction, { userId, exceptId: null, now });
        await insertNotice(transaction, userId, notice);
        return { identities: Number(numDeletedRows), sessions };
      }),
  };
}

async function linkIdentity(
  db: Transaction<Tables>,
  { code, identity, emailKey, sessionId, now, notice }: Parameters<IdentityStore['link']>[0],
): ReturnType<IdentityStore['link']> {
  const { userId, issuer, subject } = identity;
  await lockUser(db, userId);
  if (!(await lockLiveSession(db, sessionId, now))) return 'session-over';
  if (!(await isTheirs(db, userId, emailKey))) return 'code-invalid';
  if (!(await useOidcCode(db, code, identity, 'linking'))) return 'code-invalid';
  const theirs = await identitiesOf(db, userId)
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .executeTakeFirst();
  if (theirs) return identityFromTable(theirs);
  const outcome = await insertIdentity(db, identity);
  if (outcome !== 'inserted') throw new Undone(outcome);
  await insertNotice(db, userId, notice);
  return identity;
}

async function unlinkIdentity(
  db: Transaction<Tables>,
  step: Parameters<IdentityStore['unlink']>[0],
): ReturnType<IdentityStore['unlink']> {
  const { userId, id, sessionId, now, notice } = step;
  await lockUser(db, userId);
  if (!(await lockLiveSession(db, sessionId, now))) return 'session-over';
  if (holdsNul(id)) return 'unknown';
  // Before the identity goes: what it has begun is void, and is found by it.
  await distrust(db, userId);
  const unlinked = await db
    .deleteFrom('identities')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  if (unlinked.numDeletedRows === 0n) throw new Undone('unknown');
  if (!(await canLogIn(db, step))) throw new Undone('last-login-method');
  await insertNotice(db, userId, notice);
  return 'unlinked';
}

/**
 * Uses up the code of a login at a provider, and links the identity to the user, who has been locked before, or stores
 * how it was used. Returns whether all of that was possible, or that a user has the identity by now: where it was not
 * possible, the step is to be undone.
 */
export async function useIdentity(
  db: Transaction<Tables>,
  userId: string,
  { code, identity, isNew, emailKey, notice }: IdentityUse,
): Promise<boolean | 'identity-taken'> {
  if (!(await isTheirs(db, userId, emailKey))) return false;
  if (!(await useOidcCode(db, code, identity, 'login'))) return false;
  if (!isNew) return keepIdentity(db, userId, identity);
  // As for a link that the user asks for: a second factor is proved before.
  if (emailKey !== undefined && (await hasFactor(db, userId))) return false;
  const outcome = await insertIdentity(db, { ...identity, userId });
  if (outcome !== 'inserted') return outcome === 'taken' ? 'identity-taken' : false;
  await insertNotice(db, userId, notice);
  return true;
}

/** Returns whether the user, who has been locked before, has proved the address; true where it is none. */
async function isTheirs(
  db: Transaction<Tables>,
  userId: string,
  emailKey: string | undefined,
): Promise<boolean> {
  return emailKey === undefined || hasProved(db, userId, emailKey);
}

/** Returns whether the user still has the identity. */
async function keepIdentity(
  db: Transaction<Tables>,
  userId: string,
  { id, issuer, subject, email, lastUsedAt }: IdentityUse['identity'],
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('identities')
    .set({ email, last_used_at: lastUsedAt?.getTime() ?? null })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
