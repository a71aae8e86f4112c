import { PostgresAdapter, sql, type Kysely } from 'kysely';
import type { HashSampleStore } from '../../features/passwords/store.ts';
import type { Tables } from '../tables.ts';

export function hashSampleQueries(db: Kysely<Tables>): HashSampleStore {
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter;
  return {
    async sample(size) {
      const { rows } = await (isPostgres ? byPage(size) : byRowid(size)).execute(db);
      return rows.map(({ hash }) => hash);
    },
  };
}

/** Rows at even distances: of a small table, all. */
function byRowid(size: number) {
  return sql<{ hash: string }>`
    with recursive places (place, step) as (
      select min(rowid), max(1, (max(rowid) - min(rowid)) / ${size - 1}) from passwords
      union all select place + step, step from places limit ${size}
    )
    select hash from places join passwords on passwords.rowid = places.place`;
}

/** Rows of the same pages each time: as many pages as have that many rows, going by what the planner has estimated. */
function byPage(size: number) {
  return sql<{ hash: string }>`
    select hash from passwords tablesample system (
      (select least(100, greatest(100.0 * ${size} / greatest(reltuples, 1), 0.0001))
       from pg_class where oid = 'passwords'::regclass)
    ) repeatable (1) limit ${size}`;
}
