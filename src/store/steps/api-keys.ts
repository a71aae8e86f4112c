import type { Kysely } from 'kysely';
import type { ApiKeyStore } from '../../features/api-keys/store.ts';
import { isSame } from '../../lib/secrets.ts';
import type { Tables } from '../tables.ts';
import { endKeyAlone, insertKey, ownerOfKey, revokeKey } from './api-key-changes.ts';
import { keyFromTable, keysOf, selectKeyWithUser } from './api-key-rows.ts';
import { atomically } from './atomically.ts';
import { compiledChange, type Slots } from './compiled.ts';
import { insertServiceAccount, isServiceAccount } from './service-accounts.ts';
import { viewerFromTable } from './user-rows.ts';

export function apiKeyQueries(db: Kysely<Tables>, relaxed: Kysely<Tables>): ApiKeyStore {
  return {
    isServiceAccount: (userId) => isServiceAccount(db, userId),
    insertServiceAccount: (user) => insertServiceAccount(db, user),

    list: async (userId) => (await keysOf(db, { userId })).map(keyFromTable),

    insert: (step) => atomically(db, (transaction) => insertKey(transaction, step)),

    revoke: (step) => atomically(db, (transaction) => revokeKey(transaction, step)),

    ownerOf: (id) => ownerOfKey(db, id),

    end: (step) => atomically(db, (transaction) => endKeyAlone(transaction, step)),

    async exchange({ id, secretHash, now }) {
      const [row] = await selectKeyWithUser(db, { id });
      if (!row || !isSame(row.secret_hash, secretHash)) return null;
      const key = keyFromTable(row);
      const user = userOf(row);
      const isOver = key.revokedAt !== null || key.expiresAt <= now || user.disabledAt !== null;
      return isOver ? { outcome: 'refused', key } : { outcome: 'good', key, user };
    },

    async touch({ id, ip, now, before }) {
      await touch(relaxed, { id, ip, now: now.getTime(), before: before.getTime() });
    },
  };
}

/** A row has the id, the scope and the time of creation of the key under these names. */
function userOf(row: Awaited<ReturnType<typeof selectKeyWithUser>>[number]) {
  const { user_id: id, user_scope: scope, user_created_at: created_at } = row;
  return viewerFromTable({ ...row, id, scope, created_at });
}

const touch = compiledChange(
  (db, use: Slots<{ id: string; ip: string | null; now: number; before: number }>) =>
    db
      .updateTable('api_keys')
      .set({ last_used_at: use.now, last_used_ip: use.ip })
      .where('id', '=', use.id)
      .where(({ eb, or }) =>
        or([eb('last_used_at', 'is', null), eb('last_used_at', '<=', use.before)]),
      ),
);
