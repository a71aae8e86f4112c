import type { Insertable, Transaction } from 'kysely';
import type { Tables } from '../tables.ts';
import { runBuiltOnce } from './built-once.ts';

/** Far below the number of values that a statement may have: 32,766 in SQLite. */
const rowsAStatement = 500;

/** Inserts rows into a table in as few statements as the engines take. Each has the same columns in the same order. */
export async function insertTogether<Table extends keyof Tables>(
  db: Transaction<Tables>,
  table: Table,
  rows: readonly Insertable<Tables[Table]>[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += rowsAStatement) {
    const some = rows.slice(start, start + rowsAStatement);
    const insert = () => db.insertInto(table).values(some);
    // Of other lengths there are too many to keep.
    if (some.length < rowsAStatement) await insert().execute();
    else
      await runBuiltOnce(db, `insert ${table}`, () => insert().compile(), some.flatMap(valuesOf));
  }
}

const valuesOf = (row: object) => Object.values(row) as (string | number | null)[];
