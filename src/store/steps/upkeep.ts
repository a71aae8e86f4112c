import type { Kysely } from 'kysely';
import type { Engine } from '../engine.ts';
import type { Swept, UpkeepStore } from '../../features/upkeep/store.ts';
import type { Tables } from '../tables.ts';

/** Clocks of servers differ by less. A lease that lasts longer than any can was taken by a clock that was wrong. */
const clocksDifferMs = 30_000;

export function upkeepQueries(db: Kysely<Tables>, pace: Engine['pace']): UpkeepStore {
  return {
    pace,

    async takeLease({ name, holder, now, until }) {
      const lease = { name, holder, expires_at: until.getTime() };
      const { numInsertedOrUpdatedRows = 0n } = await db
        .insertInto('leases')
        .values(lease)
        .onConflict((conflict) =>
          conflict
            .column('name')
            .doUpdateSet(lease)
            .where(({ or, eb }) =>
              or([
                eb('leases.holder', '=', holder),
                eb('leases.expires_at', '<=', now.getTime()),
                eb('leases.expires_at', '>', until.getTime() + clocksDifferMs),
              ]),
            ),
        )
        .executeTakeFirst();
      return numInsertedOrUpdatedRows > 0n;
    },

    async oldestOver(kind, now) {
      const since = await oldest[kind](db, now.getTime());
      return since === undefined ? null : new Date(since);
    },
  };
}

type Oldest = (db: Kysely<Tables>, now: number) => Promise<number | undefined>;

/** Each looks at the first entry of an index. */
const oldest: Record<Swept, Oldest> = {
  async sessions(db, now) {
    const row = await db
      .selectFrom('sessions')
      .select('expires_at')
      .where('expires_at', '<=', now)
      .orderBy('expires_at')
      .limit(1)
      .executeTakeFirst();
    return row?.expires_at;
  },

  async attempts(db, now) {
    const row = await db
      .selectFrom('attempts')
      .select('paid_until')
      .where('paid_until', '<=', now)
      .orderBy('paid_until')
      .limit(1)
      .executeTakeFirst();
    return row?.paid_until;
  },
};
