import type { Transaction } from 'kysely';
import type { UserNotice } from '../../features/users/store.ts';
import type { Tables } from '../tables.ts';

/**
 * Stores a mail to a user who has proved an address; for others nothing. To be called in the transaction of what it
 * tells, which has locked the user. The mail of a user who `leaves` is no longer theirs: it stays when they are deleted.
 */
export async function insertNotice(
  db: Transaction<Tables>,
  userId: string,
  notice: UserNotice | undefined,
  { leaves = false } = {},
): Promise<void> {
  if (!notice) return;
  const { id, kind, details, createdAt, giveUpAt } = notice;
  const created = createdAt.getTime();
  const given = {
    id,
    kind,
    user_id: leaves ? null : userId,
    details: details && JSON.stringify(details),
    created_at: created,
    due_at: created,
    give_up_at: giveUpAt.getTime(),
    tries: 0,
  };
  const columns = Object.keys(given) as (keyof typeof given)[];
  await db
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
    .execute();
}
