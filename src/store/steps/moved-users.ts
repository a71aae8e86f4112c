import type { Kysely, Transaction } from 'kysely';
import type { UserMovingIn, MovedUserStore } from '../../features/elsewhere/store.ts';
import type { Tables } from '../tables.ts';
import { atomically, Undone } from './atomically.ts';
import { insertUsers } from './user-rows.ts';

export function movedUserQueries(db: Kysely<Tables>): MovedUserStore {
  return {
    async hasMoved(key) {
      const query = db.selectFrom('moved_users').select('key').where('key', '=', key);
      return (await query.executeTakeFirst()) !== undefined;
    },

    insert: (moved) =>
      atomically(db, async (transaction) => {
        const { user, sealedTotp, now } = moved;
        if ((await insertUsers(transaction, [user])).length > 0) return 'username-taken';
        if (!(await insertContact(transaction, moved))) throw new Undone('email-taken');
        if (!(await insertKeys(transaction, moved))) throw new Undone('moved-before');
        if (sealedTotp !== null) await insertTotp(transaction, user.id, sealedTotp, now);
        return 'inserted';
      }),
  };
}

/** Returns whether the address is no other user's. */
async function insertContact(
  db: Transaction<Tables>,
  { user, contact, now }: UserMovingIn,
): Promise<boolean> {
  const { email, emailKey, isProved, locale } = contact;
  if (email === null && locale === null) return true;
  const address = isProved
    ? { email, email_key: emailKey, email_proved_at: now.getTime() }
    : { pending_email: email, pending_email_key: emailKey };
  const inserted = await db
    .insertInto('contacts')
    .values({ user_id: user.id, locale, ...address })
    .onConflict((conflict) => conflict.column('email_key').doNothing())
    .returning('user_id')
    .executeTakeFirst();
  return inserted !== undefined;
}

/** Returns whether none of the keys was there. In one order, so that two who move in do not wait for each other. */
async function insertKeys(db: Transaction<Tables>, { keys, now }: UserMovingIn): Promise<boolean> {
  for (const key of keys.toSorted()) {
    const inserted = await db
      .insertInto('moved_users')
      .values({ key, moved_at: now.getTime() })
      .onConflict((conflict) => conflict.column('key').doNothing())
      .returning('key')
      .executeTakeFirst();
    if (!inserted) return false;
  }
  return true;
}

async function insertTotp(
  db: Transaction<Tables>,
  userId: string,
  sealed: string,
  now: Date,
): Promise<void> {
  const row = { sealed, created_at: now.getTime(), last_step: 0, failures: 0 };
  await db
    .insertInto('totp')
    .values({ user_id: userId, ...row })
    .execute();
}
