import { sql, type Kysely, type Transaction } from 'kysely';
import type { Tables } from '../tables.ts';
import { compiledQuery, type Slots } from './compiled.ts';
import { padded } from './padded.ts';

/*
 * A session in which an administrator acts as a user ends with the session of the administrator that it was begun in, and
 * with their right to act. Both are asked when they end, not when the session is used: no request pays for it.
 */

type Database = Kysely<Tables> | Transaction<Tables>;

/** Whether the user is the one who has the session, and no administrator in their place. */
export const isOwn = sql<boolean>`(
  select session_id from impersonations where impersonations.session_id = sessions.id) is null`;

/** Ends those sessions as other users that were begun in this session. */
export async function endBegunIn(
  db: Database,
  { id, now }: { id: string; now: number },
): Promise<void> {
  await endThese(db, await begunIn(db, { id }), now);
}

/** Ends those sessions as other users that this one began, but in one of their sessions. */
export async function endBegunBy(
  db: Database,
  { userId, exceptId, now }: { userId: string; exceptId: string; now: number },
): Promise<void> {
  await endThese(db, await begunBy(db, { userId, exceptId }), now);
}

/** Ends all of them. The step has no clock: they count as ended when they were last used. */
export async function endAllBegunBy(db: Database, userId: string): Promise<void> {
  await endThese(db, await begunBy(db, { userId, exceptId: '' }), null);
}

/*
 * Two statements, of which nearly always only the first is run. In one, PostgreSQL would go through all sessions where it knows
 * nothing yet of the table of these.
 */

const begunIn = compiledQuery((db, { id }: Slots<{ id: string }>) =>
  db.selectFrom('impersonations').select('session_id').where('begun_in', '=', id),
);

const begunBy = compiledQuery(
  (db, { userId, exceptId }: Slots<{ userId: string; exceptId: string }>) =>
    db
      .selectFrom('impersonations')
      .select('session_id')
      .where('impersonator_id', '=', userId)
      .where('begun_in', '!=', exceptId),
);

async function endThese(
  db: Database,
  found: readonly { readonly session_id: string }[],
  now: number | null,
): Promise<void> {
  if (found.length === 0) return;
  await db
    .updateTable('sessions')
    .set(({ ref }) => ({ revoked_at: now ?? ref('last_used_at'), sealed_successor: null }))
    .where('revoked_at', 'is', null)
    .where('id', 'in', padded(found.map((one) => one.session_id)))
    .execute();
}
