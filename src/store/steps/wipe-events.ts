import { setImmediate } from 'node:timers/promises';
import { sql, type Kysely } from 'kysely';
import { atomically } from './atomically.ts';
import type { Tables } from '../tables.ts';

const rowsAStep = 500;
const columns = ['subject_id', 'actor_id', 'impersonator_id'] as const;
type Column = (typeof columns)[number];

/** Down to where the events of a user are wiped, for each column that may name the user. */
export type Wiped = Readonly<Record<Column, string>>;

const nothing: Wiped = { subject_id: '', actor_id: '', impersonator_id: '' };

/**
 * Wipes, in small steps, what the audit log says of a user but ids: where the user came from, the details of their events, and
 * what administrators wrote about them. What others did to the user keeps where these others came from.
 */
export async function wipeEventsOf(db: Kysely<Tables>, userId: string): Promise<Wiped> {
  let wiped = nothing;
  for (;;) {
    const next = await atomically(db, (transaction) => wipeOnce(transaction, userId, wiped));
    if (next === wiped) return wiped;
    wiped = next;
    // Requests go first.
    await setImmediate();
  }
}

/** Wipes those that have come meanwhile. They are few. */
export async function wipeRest(db: Kysely<Tables>, userId: string, wiped: Wiped): Promise<void> {
  for (const column of columns) await wipeSome(db, column, userId, wiped[column]);
}

/** Wipes the next events; returns the same value where there were none. */
async function wipeOnce(db: Kysely<Tables>, userId: string, wiped: Wiped): Promise<Wiped> {
  for (const column of columns) {
    const last = await wipeSome(db, column, userId, wiped[column]);
    if (last !== undefined) return { ...wiped, [column]: last };
  }
  return wiped;
}

async function wipeSome(
  db: Kysely<Tables>,
  column: Column,
  userId: string,
  after: string,
): Promise<string | undefined> {
  const rows = await db
    .selectFrom('audit_events')
    .select('id')
    .where(column, '=', userId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(sql.lit(rowsAStep))
    .execute();
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return undefined;
  const isAbout = column === 'subject_id';
  await db
    .updateTable('audit_events')
    .set({ ip: null, user_agent: null, ...(isAbout && { detail: null }) })
    .where('id', 'in', ids)
    .where('actor_kind', '!=', 'OPERATOR')
    .where(({ eb, fn, or }) => {
      const doer = fn.coalesce('impersonator_id', 'actor_id');
      return or([eb(doer, '=', userId), eb(doer, 'is', null)]);
    })
    .execute();
  if (isAbout)
    await db
      .updateTable('audit_events')
      .set({ reason: null })
      .where('id', 'in', ids)
      .where('reason', 'is not', null)
      .execute();
  return ids.at(-1);
}
