import type { Kysely } from 'kysely';
import { atomically } from './atomically.ts';
import type { ScopeChange } from '../../features/users/store.ts';
import type { Tables } from '../tables.ts';

/** Replaces the scope of the user by what `change` makes of it; null stands for too much. */
export function changeScope(
  db: Kysely<Tables>,
  id: string,
  change: (scope: string) => string | null,
): Promise<ScopeChange> {
  return atomically(db, async (transaction) => {
    // An update that changes nothing locks the row, on every engine, so that no other change gets lost.
    const user = await transaction
      .updateTable('users')
      .set(({ ref }) => ({ scope: ref('scope') }))
      .where('id', '=', id)
      .returning('scope')
      .executeTakeFirst();
    if (!user) return 'unknown-user';
    const scope = change(user.scope);
    if (scope === null) return 'too-many';
    if (scope === user.scope) return 'unchanged';
    await transaction.updateTable('users').set({ scope }).where('id', '=', id).execute();
    return 'changed';
  });
}
