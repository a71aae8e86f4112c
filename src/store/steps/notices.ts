import type { Transaction } from 'kysely';
import type { UserNotice } from '../../features/users/store.ts';
import type { Tables } from '../tables.ts';
import { countWithin } from './attempts.ts';

/**
 * Notices of one kind to one user: who has the password of a user, or a session, must not fill their mailbox. Another
 * kind has tries of its own, so that none can be silenced by a flood of others.
 */
const limit = { burst: 5, intervalMs: 720_000 };

/**
 * Stores a mail to a user who has proved an address; for others nothing, and nothing where too many tell the same. To be
 * called in the transaction of what it tells, which has locked the user.
 */
export async function insertNotice(
  db: Transaction<Tables>,
  userId: string,
  notice: UserNotice | undefined,
): Promise<void> {
  if (!notice || !(await isInserted(db, userId, notice, userId))) return;
  const key = `notice ${notice.kind} ${userId}`;
  if (await countWithin(db, { key, ...limit }, notice.createdAt)) return;
  await db.deleteFrom('outbox').where('id', '=', notice.id).execute();
}

/**
 * The same, for a user who is about to be deleted: the mail is not theirs, so that it stays. It also goes where a mail about
 * a change of address still waits: that would go with the user, and only a thief would know that they are gone.
 */
export async function insertFarewell(
  db: Transaction<Tables>,
  userId: string,
  notice: UserNotice | undefined,
): Promise<void> {
  if (!notice) return;
  await isInserted(db, userId, notice, null);
  const { kind, details, createdAt } = notice;
  await db
    .updateTable('outbox')
    .set({
      user_id: null,
      kind,
      details: details && JSON.stringify(details),
      created_at: createdAt.getTime(),
    })
    .where('user_id', '=', userId)
    .where('kind', '=', 'email-changed')
    .execute();
}

async function isInserted(
  db: Transaction<Tables>,
  userId: string,
  { id, kind, details, createdAt, giveUpAt }: UserNotice,
  owner: string | null,
): Promise<boolean> {
  const created = createdAt.getTime();
  const given = {
    id,
    kind,
    user_id: owner,
    details: details && JSON.stringify(details),
    created_at: created,
    due_at: created,
    give_up_at: giveUpAt.getTime(),
    tries: 0,
  };
  const columns = Object.keys(given) as (keyof typeof given)[];
  const { numInsertedOrUpdatedRows = 0n } = await db
    .insertInto('outbox')
    .columns([...columns, 'email', 'email_key', 'locale'])
    .expression(
      db
        .selectFrom('contacts')
        .select(({ val }) => columns.map((column) => val(given[column]).as(column)))
        .select(['email', 'email_key', 'locale'])
        .where('user_id', '=', userId)
        .where('email', 'is not', null),
    )
    .executeTakeFirst();
  return numInsertedOrUpdatedRows > 0n;
}
