import { sql, type Kysely } from 'kysely';
import type { Change } from '../../features/users/store.ts';
import type { Tables } from '../tables.ts';
import { atomically } from './atomically.ts';
import { dropPending } from './email-changes.ts';
import { voidWaysIn } from './mailed-tokens.ts';
import { revokeOtherSessions } from './end-sessions.ts';

/** See `UserStore.disable`. */
export function disableUser(db: Kysely<Tables>, id: string, at: Date): Promise<Change> {
  return atomically(db, async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable('users')
      .set({ disabled_at: afterCreation(at.getTime()) })
      .where('id', '=', id)
      // Of a user who is signing up, too: they must not be enabled any more when their hook has said yes.
      .where(({ eb, or, ref }) =>
        or([eb('disabled_at', 'is', null), eb('disabled_at', '=', ref('created_at'))]),
      )
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return unchanged(transaction, id);
    await revokeOtherSessions(transaction, { userId: id, exceptId: null, now: at });
    // Or a thief could go on with it once the user is enabled again.
    await voidWaysIn(transaction, id);
    await dropPending(transaction, id);
    return 'changed';
  });
}

/** See `UserStore.enable`. */
export function enableUser(db: Kysely<Tables>, id: string): Promise<Change> {
  return atomically(db, async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable('users')
      .set({ disabled_at: null })
      .where('id', '=', id)
      .where('disabled_at', 'is not', null)
      .executeTakeFirst();
    return numUpdatedRows > 0n ? 'changed' : unchanged(transaction, id);
  });
}

/** The moment or, where that is when the user was created, the next: only a user who is signing up has that one. */
function afterCreation(at: number) {
  return sql<number>`cast(${at} as bigint) + (case when created_at = ${at} then 1 else 0 end)`;
}

/** Returns what a change is called that has changed no row. */
async function unchanged(db: Kysely<Tables>, id: string): Promise<Change> {
  const row = await db.selectFrom('users').select('id').where('id', '=', id).executeTakeFirst();
  return row ? 'unchanged' : 'unknown-user';
}
