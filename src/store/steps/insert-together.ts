import type { Insertable, Transaction } from 'kysely';
import type { Tables } from '../tables.ts';

/** Far below the number of values that a statement may have: 32,766 in SQLite. */
const rowsAStatement = 500;

/** Inserts rows into a table in as few statements as the engines take. */
export async function insertTogether<Table extends keyof Tables>(
  db: Transaction<Tables>,
  table: Table,
  rows: readonly Insertable<Tables[Table]>[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += rowsAStatement)
    await db
      .insertInto(table)
      .values(rows.slice(start, start + rowsAStatement))
      .execute();
}
