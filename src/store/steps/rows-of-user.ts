import { sql, type Kysely } from 'kysely';
import { eventsOfUser } from './events-of-user.ts';
import { ownedTables, tables, type Owned } from '../declared-tables.ts';
import { sessionIds } from './old-tokens.ts';
import { deleteWithTokens } from './sweep.ts';
import { isLiveAt } from './session-rows.ts';
import type { OwnedRow } from '../../features/users/store.ts';
import type { Table } from '../../lib/table.ts';
import type { AnyTables, Tables } from '../tables.ts';

/** Small, so that a step never keeps others from writing for long. */
const rowsAStep = 500;

function someSessions(db: Kysely<Tables>, userId: string) {
  return (
    sessionIds(db)
      // A range, for which PostgreSQL does not go through the sessions of all users.
      .where(({ between }) => between('user_id', userId, userId))
      .orderBy('user_id')
      .orderBy('id')
      .limit(sql.lit(rowsAStep))
  );
}

/** Deletes some sessions of the user that are over, with their tokens; returns how many rows that were. */
export function deleteEndedSessions(db: Kysely<Tables>, userId: string, now: Date) {
  const over = someSessions(db, userId).where(({ not }) => not(isLiveAt(now.getTime())));
  return deleteWithTokens(db, over, rowsAStep);
}

/** See `UserStore.rowsOf`. */
export async function* exportRowsOf(db: Kysely<Tables>, userId: string): AsyncGenerator<OwnedRow> {
  for (const table of ownedTables) {
    const { key } = tables[table];
    const { secret = [] }: Table = tables[table];
    let after = '';
    for (;;) {
      const rest = rowsOf(db, table, userId).selectAll().where(key, '>', after);
      const rows = await rest.orderBy(key).limit(sql.lit(rowsAStep)).execute();
      for (const row of rows) yield { table, row: without(row, secret) };
      if (rows.length < rowsAStep) break;
      after = String(rows.at(-1)?.[key]);
    }
  }
  for await (const row of eventsOfUser(db, userId)) yield { table: 'audit_events', row };
}

function without(row: OwnedRow['row'], columns: readonly string[]): OwnedRow['row'] {
  return Object.fromEntries(Object.entries(row).filter(([column]) => !columns.includes(column)));
}

/** Returns the query of the rows of a user. */
function rowsOf(db: Kysely<Tables>, name: Owned, userId: string) {
  const any = db.withTables<AnyTables>();
  const { owner } = tables[name];
  // A range, and in its order: PostgreSQL would go through the rows of all users to have them by their key.
  if (typeof owner === 'string')
    return any
      .selectFrom(name)
      .where(({ between }) => between(owner, userId, userId))
      .orderBy(owner);
  const { key, owner: column } = tables[owner.through];
  const theirs = any.selectFrom(owner.through).select(key).where(column, '=', userId);
  return any.selectFrom(name).where(owner.by, 'in', theirs);
}
