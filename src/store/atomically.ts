import type { Kysely, Transaction } from 'kysely';
import { StoreUnavailable } from './store.ts';
import type { Tables } from './tables.ts';

/** An engine undid a step because of somebody else's. The same step, begun anew, may well succeed. */
export class StepLost extends StoreUnavailable {}

const attempts = 4;

/** Runs a step in one transaction, and from its beginning again where the engine undid it. */
export function atomically<T>(
  db: Kysely<Tables>,
  step: (transaction: Transaction<Tables>) => Promise<T>,
): Promise<T> {
  return unlessLost(() => db.transaction().execute(step));
}

/** Runs what leaves nothing behind when it is lost, and once more when it was. */
export async function unlessLost<T>(run: () => Promise<T>): Promise<T> {
  for (let left = attempts - 1; ; left -= 1) {
    try {
      return await run();
    } catch (error) {
      if (left === 0 || !(error instanceof StepLost)) throw error;
    }
  }
}
