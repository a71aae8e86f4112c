import type { Kysely } from 'kysely';
import { atomically } from './atomically.ts';
import { lockLiveSession, lockUser } from './locks.ts';
import { insertNotice } from './notices.ts';
import { unlessTaken } from './unique-conflict.ts';
import { viewerColumns, viewerFromTable } from './user-rows.ts';
import type { UserStore } from '../../features/users/store.ts';
import type { Tables } from '../tables.ts';

/** See `UserStore.rename`. */
export function renameUser(
  db: Kysely<Tables>,
  { userId, sessionId, username, usernameKey, now, notice }: Parameters<UserStore['rename']>[0],
): ReturnType<UserStore['rename']> {
  const step = atomically(db, async (transaction) => {
    await lockUser(transaction, userId);
    if (!(await lockLiveSession(transaction, sessionId, now))) return 'session-over';
    const row = await transaction
      .updateTable('users')
      .set({ username, username_key: usernameKey, folded_key: null })
      .where('id', '=', userId)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('users as others')
              .select('others.id')
              .where('others.folded_key', '=', usernameKey)
              .where('others.id', '!=', userId),
          ),
        ),
      )
      .returning(viewerColumns)
      .executeTakeFirst();
    if (!row) return 'username-taken';
    await insertNotice(transaction, userId, notice);
    return viewerFromTable(row);
  });
  return unlessTaken(step, 'username-taken');
}
