import { setTimeout } from 'node:timers/promises';
import { sql, type Kysely } from 'kysely';
import { StepLost } from '../steps/atomically.ts';
import { findPending, migrations } from '../migrations/index.ts';
import { createList, runOnce } from '../migrations/run.ts';
import { SQLSTATE, stateOf } from './errors.ts';
import { StoreUnavailable } from '../../lib/store-errors.ts';
import type { Tables } from '../tables.ts';

/**
 * How long a migration waits for a lock in one try. Requests wait behind it for as long, and a server's statement has
 * 1.5 seconds.
 */
const lockTimeout = '1s';

/** Between two tries, waiting requests catch up. After ten minutes the last try has failed. */
const pausesMs = [500, 1_000, 2_000, ...Array.from({ length: 100 }, () => 5_000)];

export interface Waiting {
  readonly warn?: ((problem: string) => void) | undefined;
  readonly pausesMs?: readonly number[];
}

/**
 * Runs each migration in a transaction of its own, and repeats it when other transactions hold a table that it changes.
 * Returns the names of the migrations that it ran.
 */
export async function migrateStepwise(
  db: Kysely<Tables>,
  waiting: Waiting = {},
): Promise<string[]> {
  const pending = await findPending(db);
  // If there is nothing to migrate, try nothing: the user may not have the right to.
  if (pending.length > 0) await createListTogether(db);
  const ran: string[] = [];
  for (const name of pending) {
    const migration = await migrations[name]?.();
    const run = async () => {
      await migration?.prepare?.(db as unknown as Kysely<unknown>);
      return db.transaction().execute(async (transaction) => {
        await sql`set local lock_timeout = ${sql.lit(lockTimeout)}`.execute(transaction);
        return runOnce(transaction, name);
      });
    };
    if (await again(run, name, waiting)) ran.push(name);
  }
  return ran;
}

/** When several processes create a table at once, PostgreSQL may fail all but one. */
async function createListTogether(db: Kysely<Tables>): Promise<void> {
  await createList(db).catch(() => createList(db));
}

async function again<T>(run: () => Promise<T>, name: string, waiting: Waiting): Promise<T> {
  for (const pause of waiting.pausesMs ?? pausesMs) {
    try {
      return await run();
    } catch (error) {
      if (!isInTheWay(error)) throw error;
    }
    waiting.warn?.(
      `Migration ${name} waits for another transaction. It is tried again in ${pause / 1000} s.`,
    );
    await setTimeout(pause);
  }
  return run();
}

/** Returns whether another transaction was the reason, so that a repetition may succeed. */
function isInTheWay(error: unknown): boolean {
  if (error instanceof StepLost) return true;
  return error instanceof StoreUnavailable && stateOf(error.cause) === SQLSTATE.lockNotAvailable;
}
