import { sql, type Kysely, type Transaction } from 'kysely';
import type { Tables } from '../tables.ts';
import { compiledChange, type Slots } from './compiled.ts';

/*
 * A session in which an administrator acts as a user ends with the session of the administrator that it was begun in, and
 * with their right to act. Both are asked when they end, not when the session is used: no request pays for it.
 */

type Database = Kysely<Tables> | Transaction<Tables>;

/** Whether the user is the one who has the session, and no administrator in their place. */
export const isOwn = sql<boolean>`(
  select session_id from impersonations where impersonations.session_id = sessions.id) is null`;

/** Ends those sessions as other users that were begun in this session. */
export const endBegunIn = compiledChange((db, { id, now }: Slots<{ id: string; now: number }>) =>
  db
    .updateTable('sessions')
    .set({ revoked_at: now, sealed_successor: null })
    .where('revoked_at', 'is', null)
    .where('id', 'in', ({ selectFrom }) =>
      selectFrom('impersonations').select('session_id').where('begun_in', '=', id),
    ),
);

/** Ends those sessions as other users that this one began, but in one of their sessions. */
export const endBegunBy = compiledChange(
  (db, step: Slots<{ userId: string; exceptId: string; now: number }>) =>
    db
      .updateTable('sessions')
      .set({ revoked_at: step.now, sealed_successor: null })
      .where('revoked_at', 'is', null)
      .where('id', 'in', ({ selectFrom }) =>
        selectFrom('impersonations')
          .select('session_id')
          .where('impersonator_id', '=', step.userId)
          .where('begun_in', '!=', step.exceptId),
      ),
);

/** Ends all of them. The step has no clock: they count as ended when they were last used. */
export async function endAllBegunBy(db: Database, userId: string): Promise<void> {
  await db
    .updateTable('sessions')
    .set(({ ref }) => ({ revoked_at: ref('last_used_at'), sealed_successor: null }))
    .where('revoked_at', 'is', null)
    .where('id', 'in', ({ selectFrom }) =>
      selectFrom('impersonations').select('session_id').where('impersonator_id', '=', userId),
    )
    .execute();
}
