import { sql, SqliteAdapter, type Kysely, type Transaction } from 'kysely';
import type { ContactStore } from '../../features/addresses/store.ts';
import { atomically } from './atomically.ts';
import { findContact, isTaken } from './contact-rows.ts';
import { removeFactorsSince } from './last-factor.ts';
import { lockUser } from './locks.ts';
import { useMailedToken } from './one-time-tokens.ts';
import { insertMail } from './outbox.ts';
import { revokeOtherSessions } from './end-sessions.ts';
import type { Tables } from '../tables.ts';
import { unlessTaken } from './unique-conflict.ts';

type Database = Transaction<Tables>;
type Step = Parameters<ContactStore['undo']>[0];

const purpose = 'UNDO_EMAIL_CHANGE';

/** See `ContactStore.undo`. */
export function undoEmailChange(db: Kysely<Tables>, step: Step): ReturnType<ContactStore['undo']> {
  const { userId, provedAt, factorsSince, now, mail } = step;
  const change = async (transaction: Database) => {
    if (!(await lockUser(transaction, userId))) return 'invalid';
    const contact = await findContact(transaction, userId);
    // An older change has been taken back, and this one with it.
    if (!contact?.emailProvedAt || contact.emailProvedAt <= provedAt) return 'invalid';
    if (await isTaken(transaction, step)) return 'taken';
    const email = await useMailedToken(transaction, { ...step, purpose });
    if (email === null) return 'invalid';
    await restore(transaction, { ...step, email });
    await dropMails(transaction, userId, provedAt);
    await dropTokens(transaction, userId, provedAt);
    await transaction.deleteFrom('passwords').where('user_id', '=', userId).execute();
    await revokeOtherSessions(transaction, { userId, exceptId: null, now });
    await removeFactorsSince(transaction, userId, factorsSince);
    if (mail) await insertMail(transaction, mail);
    return 'undone';
  };
  return unlessTaken(atomically(db, change), 'taken');
}

async function restore(
  db: Database,
  { userId, email, emailKey, provedAt }: Step & { readonly email: string },
): Promise<void> {
  await db
    .updateTable('contacts')
    .set({
      email,
      email_key: emailKey,
      email_proved_at: provedAt.getTime(),
      pending_email: null,
      pending_email_key: null,
    })
    .where('user_id', '=', userId)
    .execute();
}

/** Mails first, as in email-changes.ts. A thief may have changed the address any number of times. */
async function dropMails(db: Database, userId: string, provedAt: Date): Promise<void> {
  await db
    .deleteFrom('outbox')
    .where('user_id', '=', userId)
    .where(({ not, and, eb }) =>
      not(and([eb('kind', '=', 'email-changed'), wasProvedBefore(db, provedAt)])),
    )
    .execute();
}

async function dropTokens(db: Database, userId: string, provedAt: Date): Promise<void> {
  await db
    .deleteFrom('one_time_tokens')
    .where('user_id', '=', userId)
    .where(({ not, and, eb }) =>
      not(and([eb('purpose', '=', purpose), wasProvedBefore(db, provedAt)])),
    )
    .execute();
}

function wasProvedBefore(db: Database, provedAt: Date) {
  const isSqlite = db.getExecutor().adapter instanceof SqliteAdapter;
  const details = isSqlite ? sql`details` : sql`cast(details as json)`;
  const at = sql`coalesce(cast(${details} ->> 'provedAt' as bigint), ${provedAt.getTime()})`;
  return sql<boolean>`${at} < ${provedAt.getTime()}`;
}
