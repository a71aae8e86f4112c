import type { Kysely } from 'kysely';
import type { Engine } from '../engine.ts';
import { sweptTables, tables } from '../declared-tables.ts';
import type { UpkeepStore } from '../store.ts';
import type { AnyTables, Tables } from '../tables.ts';
import { sweepRows } from './sweep.ts';

/** Clocks of servers differ by less. A lease that lasts longer than any can was taken by a clock that was wrong. */
const clocksDifferMs = 30_000;

export function upkeepQueries(db: Kysely<Tables>, pace: Engine['pace']): UpkeepStore {
  const paceOf = (kind: string) => (kind === 'sessions' ? pace.sessions : pace.others);
  return {
    swept: sweptTables,
    pace: Object.fromEntries(
      [...sweptTables, 'audit_events'].map((kind) => [kind, paceOf(kind)]),
    ) as UpkeepStore['pace'],
    sweep: (kind, step) => sweepRows(db, kind, step),

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

    deleteEvents: async (before, limit) =>
      (await import('./old-events.ts')).deleteOldEvents(db, before, limit),

    async oldestOver(kind, now) {
      const { expires } = tables[kind];
      // The first entry of an index.
      const oldest = await db
        .withTables<AnyTables>()
        .selectFrom(kind)
        .select(expires)
        .where(expires, '<=', now.getTime())
        .orderBy(expires)
        .limit(1)
        .executeTakeFirst();
      return oldest ? new Date(oldest[expires]) : null;
    },
  };
}
