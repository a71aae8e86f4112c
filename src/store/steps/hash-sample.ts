import { sql, type Kysely } from 'kysely';
import type { HashSampleStore } from '../../features/passwords/store.ts';
import type { Tables } from '../tables.ts';

export function hashSampleQueries(db: Kysely<Tables>): HashSampleStore {
  return {
    async sample(size) {
      const some = await db.selectFrom('passwords').select('hash').limit(size).execute();
      if (some.length < size) return some.map(({ hash }) => hash);
      return hashesFrom(db, await places(db, size));
    },
  };
}

/** Ids that begin with less are in the order of time (UUID version 7); all but a few of version 4 begin with more. */
const random = '02';

/** Returns beginnings of ids at even distances: one half in time, and one half over the ids that are random. */
async function places(db: Kysely<Tables>, size: number): Promise<string[]> {
  const ofTime = db
    .selectFrom('passwords')
    .where('user_id', '<', random)
    // The version of the UUID: a few random ones are among them.
    .where(sql`substr(user_id, 15, 1)`, '=', '7');
  const [first, last, other] = await Promise.all([
    ofTime.select('user_id').orderBy('user_id').limit(1).executeTakeFirst(),
    ofTime.select('user_id').orderBy('user_id', 'desc').limit(1).executeTakeFirst(),
    db.selectFrom('passwords').select('user_id').where('user_id', '>=', random).limit(1).execute(),
  ]);
  const timed = first && last ? [{ low: timeOf(first.user_id), high: timeOf(last.user_id) }] : [];
  const spread = other.length > 0 ? [{ low: timeOf(random), high: 2 ** 48 - 1 }] : [];
  const ranges = [...timed, ...spread];
  return ranges
    .flatMap(({ low, high }) => {
      const count = Math.floor(size / ranges.length);
      return Array.from({ length: count }, (_, index) => low + ((high - low) * index) / count);
    })
    .map(idOf);
}

/** The first 48 bits of a UUID. */
function timeOf(id: string): number {
  return Number.parseInt(id.replaceAll('-', '').slice(0, 12).padEnd(12, '0'), 16) || 0;
}

function idOf(time: number): string {
  const digits = Math.floor(time).toString(16).padStart(12, '0');
  return `${digits.slice(0, 8)}-${digits.slice(8)}`;
}

/** Returns the hash of the first id from each place on. */
async function hashesFrom(db: Kysely<Tables>, from: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ hash: string | null }>`
    with places (id) as (values ${sql.join(from.map((id) => sql`(${id})`))})
    select (select hash from passwords where user_id >= places.id order by user_id limit 1) as hash
    from places`.execute(db);
  return rows.flatMap(({ hash }) => hash ?? []);
}
