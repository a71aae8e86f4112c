import { sql, type Kysely } from 'kysely';
import { firstUuidAt } from '../../lib/uuid.ts';
import type { Tables } from '../tables.ts';
import { isSqlite } from './sweep.ts';

/** See `UpkeepStore.deleteEvents`. Ids are in the order of time, so that this needs no index of its own. */
export async function deleteOldEvents(
  db: Kysely<Tables>,
  before: Date,
  limit: number,
): Promise<number> {
  const { numDeletedRows } = await db
    .with('over', (eb) => {
      const over = eb
        .selectFrom('audit_events')
        .select('id')
        .where('id', '<', firstUuidAt(before))
        .orderBy('id')
        .limit(sql.lit(limit));
      return isSqlite(db) ? over : over.forUpdate().skipLocked();
    })
    .deleteFrom('audit_events')
    .where('id', 'in', ({ selectFrom }) => selectFrom('over').select('id'))
    .executeTakeFirst();
  return Number(numDeletedRows);
}
