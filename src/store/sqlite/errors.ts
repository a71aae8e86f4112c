import { UniqueConflict } from '../steps/unique-conflict.ts';
import { StoreUnavailable } from '../../lib/store-errors.ts';

/** Primary result codes, https://www.sqlite.org/rescode.html. */
export const SQLITE = {
  busy: 5,
  locked: 6,
  outOfMemory: 7,
  readOnly: 8,
  interrupted: 9,
  inputOutput: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  protocol: 15,
  notADatabase: 26,
} as const;

/** Extended result codes: of a column, and of a primary key. */
const uniqueViolations = new Set<number>([2067, 1555]);

const unavailable = new Set<number>(Object.values(SQLITE));

export function isBusy(error: unknown): boolean {
  return (((error as { errcode?: number }).errcode ?? 0) & 0xff) === SQLITE.busy;
}

/**
 * Returns StoreUnavailable for errors that are not about the statement itself (a full disk, a lock), UniqueConflict for a
 * value that another row has, and other errors as they are.
 */
export function translate(error: unknown): unknown {
  const { errcode } = error as { errcode?: number };
  if (errcode !== undefined && uniqueViolations.has(errcode)) return new UniqueConflict(error);
  if (errcode === undefined || !unavailable.has(errcode & 0xff)) return error;
  return new StoreUnavailable('The SQLite database does not answer.', { cause: error });
}
