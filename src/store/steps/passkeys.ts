import type { Kysely, Transaction } from 'kysely';
import type { PasskeyStore } from '../../features/passkeys/store.ts';
import type { Tables } from '../tables.ts';
import { atomically, Undone } from './atomically.ts';
import { compiledQuery, type Slots } from './compiled.ts';
import { canAddFactor, voidWithoutFactor } from './last-factor.ts';
import { canLogIn } from './last-way-in.ts';
import { lockLiveSession, lockUser } from './locks.ts';
import { insertNotice } from './notices.ts';
import { holdsNul } from './nul.ts';
import { insertPasskey, passkeyFromTable, passkeysOf } from './passkey-rows.ts';
import { spend } from './use-factor.ts';
import { userFromTable } from './user-rows.ts';

export function passkeyQueries(db: Kysely<Tables>): PasskeyStore {
  return {
    async list(userId) {
      const rows = await passkeysOf(db, userId).orderBy('id', 'desc').execute();
      return rows.map(passkeyFromTable);
    },

    async find(credentialId) {
      const [row] = await selectWithUser(db, { credentialId });
      if (!row) return null;
      const { username, username_key, user_created_at: created_at, disabled_at, scope } = row;
      const user = { id: row.user_id, username, username_key, created_at, disabled_at, scope };
      return { passkey: passkeyFromTable(row), user: userFromTable(user) };
    },

    insert: ({ passkey, spent, isFirst, sessionId, now, notice }) =>
      atomically(db, async (transaction) => {
        const { userId } = passkey;
        await lockUser(transaction, userId);
        if (!(await lockLiveSession(transaction, sessionId, now))) return 'session-over';
        const addition = { userId, isFirst, sessionId, now };
        if (!(await canAddFactor(transaction, addition))) return 'not-first';
        if (!(await spend(transaction, spent))) throw new Undone('spent');
        const outcome = await insertPasskey(transaction, passkey);
        if (outcome !== 'inserted') throw new Undone(outcome);
        await insertNotice(transaction, userId, notice);
        return outcome;
      }),

    async rename({ userId, id, name }) {
      if (holdsNul(id)) return null;
      const row = await db
        .updateTable('passkeys')
        .set({ name })
        .where('id', '=', id)
        .where('user_id', '=', userId)
        .returningAll()
        .executeTakeFirst();
      return row ? passkeyFromTable(row) : null;
    },

    remove: (step) => atomically(db, (transaction) => removePasskey(transaction, step)),
  };
}

const selectWithUser = compiledQuery((db, { credentialId }: Slots<{ credentialId: string }>) =>
  db
    .selectFrom('passkeys')
    .innerJoin('users', 'users.id', 'passkeys.user_id')
    .selectAll('passkeys')
    .select(['username', 'username_key', 'disabled_at', 'scope'])
    .select('users.created_at as user_created_at')
    .where('credential_id', '=', credentialId),
);

async function removePasskey(
  db: Transaction<Tables>,
  step: Parameters<PasskeyStore['remove']>[0],
): ReturnType<PasskeyStore['remove']> {
  const { userId, id, sessionId, rpId, now, notice } = step;
  await lockUser(db, userId);
  if (!(await lockLiveSession(db, sessionId, now))) return 'session-over';
  if (holdsNul(id)) return 'unknown';
  const removed = await db
    .deleteFrom('passkeys')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .returning('rp_id')
    .executeTakeFirst();
  if (!removed) return 'unknown';
  // One for a domain of before logs no one in.
  if (removed.rp_id === rpId && !(await canLogIn(db, step))) throw new Undone('last-login-method');
  await voidWithoutFactor(db, userId);
  await insertNotice(db, userId, notice);
  return 'removed';
}
