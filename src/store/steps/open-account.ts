import type { Transaction } from 'kysely';
import type { NewAccount } from '../../features/sessions/store.ts';
import type { Tables } from '../tables.ts';
import { Undone } from './atomically.ts';
import { useOneTimeToken } from './one-time-tokens.ts';
import { insertMail } from './outbox.ts';

/**
 * Stores what a new user begins with. The step is undone, with the outcome `email-taken` or `token-invalid`, where the
 * address is another user's by now or the token is not good any more.
 */
export async function openAccount(
  db: Transaction<Tables>,
  account: NewAccount & { readonly userId: string; readonly now: Date },
): Promise<void> {
  const { proof, confirmation, now } = account;
  // Before the tokens: of two links to one address, each would wait for the row of the other.
  if (!(await insertContact(db, account))) throw new Undone('email-taken');
  if (proof && !(await useOneTimeToken(db, { ...proof, now }))) throw new Undone('token-invalid');
  if (confirmation) await insertMail(db, confirmation);
}

/** Returns whether the address is no other user's. A user without an address and a language has no row. */
async function insertContact(
  db: Transaction<Tables>,
  { proof, provided, confirmation, locale, userId, now }: Parameters<typeof openAccount>[1],
): Promise<boolean> {
  const proved = proof ?? provided;
  if (!proved && !confirmation && locale === null) return true;
  const inserted = await db
    .insertInto('contacts')
    .values({
      user_id: userId,
      email: proved?.email ?? null,
      email_key: proved?.emailKey ?? null,
      email_proved_at: proved ? now.getTime() : null,
      pending_email: confirmation?.email ?? null,
      pending_email_key: confirmation?.emailKey ?? null,
      locale,
    })
    .onConflict((conflict) => conflict.column('email_key').doNothing())
    .returning('user_id')
    .executeTakeFirst();
  return inserted !== undefined;
}
