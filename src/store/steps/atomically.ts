import { AsyncLocalStorage } from 'node:async_hooks';
import type { Kysely, Transaction } from 'kysely';
import { backOff } from '../../lib/backoff.ts';
import { StoreUnavailable } from '../../lib/store-errors.ts';
import type { Tables } from '../tables.ts';

/** The engine rolled a step back because of another one. Repeating the step may succeed. */
export class StepLost extends StoreUnavailable {}

/** Together they wait 0.9 s at most; an engine that limits the time of a step ends it before. */
const attempts = 10;
const firstWaitMs = 5;
const longestWaitMs = 200;

const began = new AsyncLocalStorage<number>();

/** Returns when the step that is under way began, all its attempts included; by `performance.now()`. */
export function stepBegan(): number {
  return began.getStore() ?? performance.now();
}

/** Thrown by a step to undo its transaction and answer with the outcome all the same. */
export class Undone<Outcome> extends Error {
  readonly outcome: Outcome;

  constructor(outcome: Outcome) {
    super('The transaction was undone on purpose.');
    this.outcome = outcome;
  }
}

/** Inserts what the outcome of a step tells of, in its transaction. */
export type Tell = (transaction: Transaction<Tables>, outcome: unknown) => Promise<void>;

const telling = new AsyncLocalStorage<{ tell: Tell | null; isTold: boolean }>();

/** Runs a step whose first transaction inserts what it tells of; see `AuditStore.with`. */
export async function tellingOf<T>(
  tell: Tell,
  step: () => Promise<T>,
): Promise<{ outcome: T; isTold: boolean }> {
  const told = { tell, isTold: false };
  const outcome = await telling.run(told, step);
  return { outcome, isTold: told.isTold };
}

/** Runs a part of a step, with transactions of its own that tell of nothing: a later one does. */
export function withoutTelling<T>(part: () => Promise<T>): Promise<T> {
  return telling.run({ tell: null, isTold: false }, part);
}

type Check = (transaction: Transaction<Tables>) => Promise<void>;

const checking = new AsyncLocalStorage<{ check: Check | null }>();

/**
 * Runs a step whose first transaction begins with a check, which throws where the step must not be taken. Throws where the step
 * has begun no transaction: nothing has been checked.
 */
export async function checkedBy<T>(check: Check, step: () => Promise<T>): Promise<T> {
  const checked: { check: Check | null } = { check };
  const outcome = await checking.run(checked, step);
  if (checked.check) throw new Error('A step that is to be checked began no transaction.');
  return outcome;
}

/**
 * Runs a step in one transaction, and from its beginning again where the engine undid it. Returns what the step
 * returns, or the outcome with which it was undone.
 */
export async function atomically<T>(
  db: Kysely<Tables>,
  step: (transaction: Transaction<Tables>) => Promise<T>,
): Promise<T> {
  const told = telling.getStore();
  const tell = told?.tell ?? null;
  // It is told once, also where a step has more transactions than one.
  if (told) told.tell = null;
  const checked = checking.getStore();
  const check = checked?.check ?? null;
  if (checked) checked.check = null;
  const stepAndTell = async (transaction: Transaction<Tables>) => {
    await check?.(transaction);
    // An attempt that was lost may have told, and this one be undone.
    if (told && tell) told.isTold = false;
    const outcome = await step(transaction);
    if (!told || !tell) return outcome;
    await tell(transaction, outcome);
    told.isTold = true;
    return outcome;
  };
  try {
    return await unlessLost(() => db.transaction().execute(tell || check ? stepAndTell : step));
  } catch (error) {
    if (error instanceof Undone) return error.outcome as T;
    throw error;
  }
}

/**
 * Runs what leaves nothing behind when it is lost, and again after a while when it was. A part of a step is not tried
 * again by itself: the step is, which bounds the attempts and their time.
 */
export function unlessLost<T>(run: () => Promise<T>): Promise<T> {
  return began.getStore() === undefined ? began.run(performance.now(), tryAgain, run) : run();
}

async function tryAgain<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      if (attempt === attempts - 1 || !(error instanceof StepLost)) throw error;
      await backOff(attempt, firstWaitMs, longestWaitMs);
    }
  }
}
