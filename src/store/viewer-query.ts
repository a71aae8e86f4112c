import type { Kysely } from 'kysely';
import { batched } from './batched.ts';
import { sessionFromTable } from './session-steps.ts';
import type { PrepareRead } from './sqlite-dialect.ts';
import type { SessionStore } from './store.ts';
import type { Tables } from './tables.ts';

/** See `SessionStore.findViewer`. The query is built once, and concurrent requests share one trip. */
export function createViewerQuery(
  db: Kysely<Tables>,
  prepareRead: PrepareRead,
): SessionStore['findViewer'] {
  const query = db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .selectAll('sessions')
    .select([
      'users.username',
      'users.created_at as user_created_at',
      'users.disabled_at',
      'users.scope',
    ])
    .where('sessions.id', '=', '')
    .compile();
  const readOne = batched(prepareRead(query));

  return async (id) => {
    const row = await readOne(id);
    if (!row) return null;
    const { username, scope, disabled_at } = row;
    const user = {
      id: row.user_id,
      username,
      scope,
      createdAt: new Date(row.user_created_at),
      disabledAt: disabled_at === null ? null : new Date(disabled_at),
    };
    return { session: sessionFromTable(row), user };
  };
}
