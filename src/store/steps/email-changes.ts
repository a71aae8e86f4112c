import type { Kysely, Transaction } from 'kysely';
import type { ContactStore } from '../../features/addresses/store.ts';
import { atomically } from './atomically.ts';
import { findContact, isTaken } from './contact-rows.ts';
import { lockLiveSession, lockUser } from './locks.ts';
import { voidWaysIn } from './mailed-tokens.ts';
import { insertToken, useMailedToken, wasUsed } from './one-time-tokens.ts';
import { insertMail } from './outbox.ts';
import type { Tables } from '../tables.ts';
import { unlessTaken } from './unique-conflict.ts';

type Database = Transaction<Tables>;
type Step<Name extends keyof ContactStore> = Parameters<ContactStore[Name]>[0];
type Outcome<Name extends keyof ContactStore> = ReturnType<ContactStore[Name]>;

const purpose = 'CONFIRM_EMAIL';
const nothingPending = { pending_email: null, pending_email_key: null };

/** See `ContactStore.setPending`. */
export function setPendingEmail(
  db: Kysely<Tables>,
  { userId, sessionId, mail, receipt }: Step<'setPending'>,
): Outcome<'setPending'> {
  return atomically(db, async (transaction) => {
    await lockUser(transaction, userId);
    // A new password has ended it, and dropped what a thief had asked for from it.
    if (!(await lockLiveSession(transaction, sessionId, mail.createdAt))) return false;
    const before = await findContact(transaction, userId);
    if (before?.pendingEmailKey !== mail.emailKey) await dropConfirmations(transaction, userId);
    const pending = { pending_email: mail.email, pending_email_key: mail.emailKey };
    await transaction
      .insertInto('contacts')
      .values({ user_id: userId, ...pending })
      .onConflict((conflict) => conflict.column('user_id').doUpdateSet(pending))
      .execute();
    await insertToken(transaction, receipt);
    await insertMail(transaction, mail);
    return true;
  });
}

/** See `ContactStore.confirm`. */
export function confirmEmail(db: Kysely<Tables>, step: Step<'confirm'>): Outcome<'confirm'> {
  const { userId, emailKey, now, notice } = step;
  const token = { ...step, purpose } as const;
  const change = async (transaction: Database) => {
    if (!(await lockUser(transaction, userId))) return 'invalid';
    const before = await findContact(transaction, userId);
    if (!before) return 'invalid';
    if (before.emailKey === emailKey && (await wasUsed(transaction, token))) return 'unchanged';
    if (before.pendingEmailKey !== emailKey) return 'invalid';
    if (await isTaken(transaction, step)) return 'taken';
    const email = await useMailedToken(transaction, token);
    if (email === null) return 'invalid';
    // Later than the one before, also where the clock was put back: links that undo changes are ordered by it.
    const provedAt = Math.max(now.getTime(), (before.emailProvedAt?.getTime() ?? 0) + 1);
    await transaction
      .updateTable('contacts')
      // As it was mailed to: in another spelling, which has the same key, it could be another mailbox.
      .set({ email, email_key: emailKey, email_proved_at: provedAt, ...nothingPending })
      .where('user_id', '=', userId)
      .execute();
    await dropConfirmations(transaction, userId);
    // What went to the address of before, and to no other, is worth nothing at the next one.
    await voidWaysIn(transaction, userId);
    // Proved again, it is no other address, and there is nothing to take back.
    const mail = email === before.email ? null : notice(before);
    if (mail) await insertMail(transaction, mail);
    return 'confirmed';
  };
  return unlessTaken(atomically(db, change), 'taken');
}

/** See `ContactStore.cancel`. */
export function cancelChange(db: Kysely<Tables>, userId: string): Outcome<'cancel'> {
  return atomically(db, async (transaction) => {
    if (!(await lockUser(transaction, userId))) return false;
    return dropPending(transaction, userId);
  });
}

/** See `ContactStore.disown`. */
export function disownEmail(db: Kysely<Tables>, step: Step<'disown'>): Outcome<'disown'> {
  const { userId, emailKey } = step;
  return atomically(db, async (transaction) => {
    if (!(await lockUser(transaction, userId))) return false;
    const before = await findContact(transaction, userId);
    if (before?.pendingEmailKey !== emailKey) return false;
    if ((await useMailedToken(transaction, { ...step, purpose })) === null) return false;
    return dropPending(transaction, userId);
  });
}

/** Drops the address that waits to be proved, with every link to it; returns whether there was one. */
export async function dropPending(db: Database, userId: string): Promise<boolean> {
  await dropConfirmations(db, userId);
  const { numUpdatedRows } = await db
    .updateTable('contacts')
    .set(nothingPending)
    .where('user_id', '=', userId)
    .where('pending_email_key', 'is not', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/**
 * Mails first: while one is being delivered, its link is stored under a lock on it, and what is deleted next sees that
 * link. A link that was used stays: it says so when it is opened again.
 */
async function dropConfirmations(db: Database, userId: string): Promise<void> {
  await db
    .deleteFrom('outbox')
    .where('user_id', '=', userId)
    .where('kind', '=', 'confirm-email')
    .execute();
  await db
    .deleteFrom('one_time_tokens')
    .where('user_id', '=', userId)
    .where('purpose', '=', purpose)
    .where('used_at', 'is', null)
    .execute();
}
