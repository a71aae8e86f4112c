import { sql, type Kysely, type Selectable } from 'kysely';
import type { AuditEventTable, Tables } from '../tables.ts';

const rowsAStep = 500;

type Row = Selectable<AuditEventTable>;

/**
 * Yields the events about a user, then those of the user about others. What others did is without where they were and what they
 * wrote: that is theirs.
 */
export async function* eventsOfUser(
  db: Kysely<Tables>,
  userId: string,
): AsyncGenerator<{ [Column in keyof Row]: Row[Column] }> {
  for await (const row of eventsBy(db, 'subject_id', userId))
    yield isOfAnother(row, userId) ? { ...row, reason: null, ip: null, user_agent: null } : row;
  for await (const row of eventsBy(db, 'actor_id', userId))
    if (row.subject_id !== userId && row.impersonator_id === null) yield row;
  for await (const row of eventsBy(db, 'impersonator_id', userId))
    if (row.subject_id !== userId) yield row;
}

async function* eventsBy(
  db: Kysely<Tables>,
  column: 'subject_id' | 'actor_id' | 'impersonator_id',
  userId: string,
): AsyncGenerator<Row> {
  let after = '';
  for (;;) {
    const rows = await db
      .selectFrom('audit_events')
      .selectAll()
      .where(column, '=', userId)
      .where('id', '>', after)
      .orderBy('id')
      .limit(sql.lit(rowsAStep))
      .execute();
    yield* rows;
    if (rows.length < rowsAStep) return;
    after = rows.at(-1)?.id ?? '';
  }
}

function isOfAnother({ actor_id, impersonator_id }: Row, userId: string): boolean {
  return ![null, userId].includes(impersonator_id ?? actor_id);
}
