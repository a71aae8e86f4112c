import { sql, type Kysely, type Selectable, type Transaction } from 'kysely';
import { atomically } from './atomically.ts';
import { lockUser } from './locks.ts';
import {
  maxLiveLinks,
  type OneTimeToken,
  type OneTimeTokenStore,
  type TokenUse,
} from '../../features/one-time-tokens/store.ts';
import type { OneTimeTokenTable, Tables } from '../tables.ts';

export function oneTimeTokenQueries(db: Kysely<Tables>): OneTimeTokenStore {
  return {
    issue: (link, { id, receiptHash }) =>
      atomically(db, async (transaction) => {
        // Users first: what uses a token up voids, in any order, those beside it.
        const { userId } = link;
        if (userId !== null && !(await lockUser(transaction, userId))) return false;
        if (!(await keepMail(transaction, id))) return false;
        await insertToken(transaction, link);
        await dropSurplus(transaction, link);
        if (receiptHash === null) return true;
        await transaction
          .updateTable('one_time_tokens')
          .set({ user_id: link.userId, mailed_at: link.createdAt.getTime() })
          .where('hash', '=', receiptHash)
          .execute();
        return true;
      }),

    async find({ hash, now }) {
      const row = await db
        .selectFrom('one_time_tokens')
        .selectAll()
        .where('hash', '=', hash)
        .where('expires_at', '>', now.getTime())
        .executeTakeFirst();
      return row ? tokenFromTable(row) : null;
    },

    async countTry({ hash, purpose, now }) {
      const row = await db
        .updateTable('one_time_tokens')
        .set(({ eb }) => ({ tries_left: eb('tries_left', '-', 1) }))
        .where('hash', '=', hash)
        .where('purpose', '=', purpose)
        .where('tries_left', '>', 0)
        .where('expires_at', '>', now.getTime())
        .returningAll()
        .executeTakeFirst();
      return row ? tokenFromTable(row) : null;
    },

    async returnTry(hash) {
      await db
        .updateTable('one_time_tokens')
        .set(({ eb }) => ({ tries_left: eb('tries_left', '+', 1) }))
        .where('hash', '=', hash)
        .execute();
    },
  };
}

/**
 * Uses up a token, and voids the others that the user (or, without one, the address) has for this purpose: one use of
 * many at once succeeds. It is deleted, so that no address of a user who signed up with it stays behind them. Returns the token, or null where it is not good any more. To be called first in the
 * transaction of its effect; a step that changes a user locks them before.
 */
export async function useOneTimeToken(
  db: Transaction<Tables>,
  { hash, purpose, now }: TokenUse,
): Promise<OneTimeToken | null> {
  const row = await db
    .deleteFrom('one_time_tokens')
    .where('hash', '=', hash)
    .where('purpose', '=', purpose)
    .where(isGoodAt(now))
    .returningAll()
    .executeTakeFirst();
  if (!row) return null;
  await voidTokens(db, row);
  return tokenFromTable(row);
}

/** A token of this user that was mailed to this address. */
type Mailed = TokenUse & { readonly userId: string; readonly emailKey: string };

/** Uses up a token and no other; returns the address as it was mailed to, or null. The step has locked its user. */
export async function useMailedToken(
  db: Transaction<Tables>,
  token: Mailed,
): Promise<string | null> {
  const used = await db
    .updateTable('one_time_tokens')
    .set({ used_at: token.now.getTime() })
    .where(isMailed(token))
    .where(isGoodAt(token.now))
    .returning('email')
    .executeTakeFirst();
  return used?.email ?? null;
}

/** Returns whether the token has been used. */
export async function wasUsed(db: Kysely<Tables>, token: Mailed): Promise<boolean> {
  const row = await db
    .selectFrom('one_time_tokens')
    .select('hash')
    .where(isMailed(token))
    .where('used_at', 'is not', null)
    .executeTakeFirst();
  return row !== undefined;
}

/** Returns whether there is a code, which the user’s creator knows, with which the user chooses a password. */
export async function hasPasswordCode(db: Kysely<Tables>, userId: string): Promise<boolean> {
  const row = await db
    .selectFrom('one_time_tokens')
    .select('hash')
    .where('user_id', '=', userId)
    .where('purpose', '=', 'CHOOSE_PASSWORD')
    .limit(sql.lit(1))
    .executeTakeFirst();
  return row !== undefined;
}

function isMailed({ hash, purpose, userId, emailKey }: Mailed) {
  return sql<boolean>`hash = ${hash} and purpose = ${purpose}
    and user_id = ${userId} and email_key = ${emailKey}`;
}

/** Returns whether the mail is still to be delivered. A step that takes it back waits until this one is over. */
async function keepMail(db: Transaction<Tables>, id: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('outbox')
    .set(({ ref }) => ({ tries: ref('tries') }))
    .where('id', '=', id)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Voids the tokens that the user (or, without one, the address) has for this purpose; those that were used stay. */
async function voidTokens(
  db: Transaction<Tables>,
  of: Pick<OneTimeTokenTable, 'user_id' | 'email_key' | 'purpose'>,
): Promise<void> {
  await tokensOf(db, of).where('used_at', 'is', null).execute();
}

export async function insertToken(db: Kysely<Tables>, token: OneTimeToken): Promise<void> {
  await db
    .insertInto('one_time_tokens')
    .values({
      hash: token.hash,
      purpose: token.purpose,
      user_id: token.userId,
      email: token.email,
      email_key: token.emailKey,
      tries_left: token.triesLeft,
      mailed_at: token.mailedAt?.getTime() ?? null,
      details: token.details && JSON.stringify(token.details),
      created_at: token.createdAt.getTime(),
      expires_at: token.expiresAt.getTime(),
      used_at: token.usedAt?.getTime() ?? null,
    })
    .execute();
}

async function dropSurplus(db: Transaction<Tables>, link: OneTimeToken): Promise<void> {
  const { purpose } = link;
  const newest = db
    .selectFrom('one_time_tokens')
    .select('hash')
    .where('purpose', '=', purpose)
    .where('tries_left', 'is', null)
    .where('used_at', 'is', null);
  // Links to each address count apart: no number of changes to other addresses may push out the link to the first one.
  const theirs = newest
    .where('email_key', '=', link.emailKey)
    .where('user_id', link.userId === null ? 'is' : '=', link.userId);
  await tokensOf(db, { user_id: link.userId, email_key: link.emailKey, purpose })
    .where('email_key', '=', link.emailKey)
    .where('tries_left', 'is', null)
    .where('used_at', 'is', null)
    .where(
      'hash',
      'not in',
      theirs.orderBy('created_at', 'desc').orderBy('hash').limit(sql.lit(maxLiveLinks)),
    )
    .execute();
}

function tokensOf(
  db: Kysely<Tables>,
  { user_id, email_key, purpose }: Pick<OneTimeTokenTable, 'user_id' | 'email_key' | 'purpose'>,
) {
  const some = db.deleteFrom('one_time_tokens').where('purpose', '=', purpose);
  return user_id === null
    ? some.where('email_key', '=', email_key).where('user_id', 'is', null)
    : some.where('user_id', '=', user_id);
}

function isGoodAt(now: Date) {
  return sql<boolean>`used_at is null and expires_at > ${now.getTime()}`;
}

function tokenFromTable(row: Selectable<OneTimeTokenTable>): OneTimeToken {
  return {
    hash: row.hash,
    purpose: row.purpose as OneTimeToken['purpose'],
    userId: row.user_id,
    email: row.email,
    emailKey: row.email_key,
    triesLeft: row.tries_left,
    mailedAt: row.mailed_at === null ? null : new Date(row.mailed_at),
    details: detailsFrom(row.details),
    createdAt: new Date(row.created_at),
    expiresAt: new Date(row.expires_at),
    usedAt: row.used_at === null ? null : new Date(row.used_at),
  };
}

/** Returns what was stored as JSON. */
export function detailsFrom(text: string | null): Readonly<Record<string, unknown>> | null {
  return text === null ? null : (JSON.parse(text) as Record<string, unknown>);
}
