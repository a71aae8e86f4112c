import { sql, type Kysely } from 'kysely';
import { batched } from './batched.ts';
import { sessionFromTable } from './session-steps.ts';
import type { PrepareRead } from './sqlite-dialect.ts';
import type { SessionStore } from './store.ts';
import type { Tables } from './tables.ts';

/** See `SessionStore.findViewer`. Concurrent requests share one trip to the database. */
export function createViewerQuery(
  db: Kysely<Tables>,
  prepareRead: PrepareRead | null,
): SessionStore['findViewer'] {
  const sessions = db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .selectAll('sessions')
    .select([
      'users.username',
      'users.created_at as user_created_at',
      'users.disabled_at',
      'users.scope',
    ]);

  /** One statement, whose text does not depend on how many are asked for. */
  const readTogether = async (ids: readonly string[]) => {
    const rows = await sessions.where(sql<boolean>`sessions.id = any(${ids})`).execute();
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id));
  };

  const read = prepareRead?.(sessions.where('sessions.id', '=', '').compile()) ?? readTogether;
  const readOne = batched(read);

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
