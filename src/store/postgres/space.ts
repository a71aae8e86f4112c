import { DatabaseError } from 'pg';
import { sql, type Kysely, type LogEvent } from 'kysely';
import { SQLSTATE } from './errors.ts';
import { atomically, Undone } from '../steps/atomically.ts';
import type { Tables } from '../tables.ts';

/** Half a megabyte, with the index: no existing page has room for it. */
const rows = 200;

/**
 * Watches for a full disk. The row of a ping fits into an existing page long after logins have failed, so a ping alone
 * would not notice. After a write has failed for lack of space, it checks whether there is space.
 */
export function createSpaceWatch() {
  let isFull = false;
  return {
    /** For Kysely to call. */
    log(event: LogEvent): void {
      if (event.level === 'error' && isDiskFull(event.error)) isFull = true;
    },
    /** Throws StoreUnavailable if the disk was full and still is. */
    async requireSpace(db: Kysely<Tables>): Promise<void> {
      if (!isFull) return;
      await atomically(db, async (transaction) => {
        await sql`insert into locks (name) select 'space ' || n || repeat(md5(n::text), 60)
            from generate_series(1, ${sql.lit(rows)}) as n`.execute(transaction);
        throw new Undone(null);
      });
      isFull = false;
    },
  };
}

function isDiskFull(error: unknown): boolean {
  const { cause } = error as { cause?: unknown };
  return cause instanceof DatabaseError && cause.code === SQLSTATE.diskFull;
}
