import type { CompiledQuery, Kysely, Transaction } from 'kysely';
import type { Pace } from '../lib/in-batches.ts';
import type { MaybePromise } from '../lib/maybe-promise.ts';
import type { PoolState } from './store.ts';
import type { Tables } from './tables.ts';

/**
 * Returns a compiled query of one parameter, to be run again and again past the query builder: for what every
 * request reads. It returns the values of the row in the order of its columns, and waits only where it has to.
 */
export type PrepareRead = <Values>(
  query: CompiledQuery,
) => (parameter: string) => MaybePromise<Values | undefined>;

/** What differs between the engines. The queries and the migrations are the same for both. */
export interface Engine {
  readonly db: Kysely<Tables>;
  /**
   * The same, for what nobody is told of: where it is worth something, a change need not be on disk to be over. It
   * survives the end of the process all the same, and is closed together with `db`.
   */
  readonly untold: Kysely<Tables>;
  /** Brings the database to this version; returns the names of the migrations that it ran. */
  migrate(): Promise<string[]>;
  /** Resolves when the engine takes writes, else throws StoreUnavailable. */
  ping(): Promise<unknown>;
  /** See `Store.poolState`. */
  poolState(): PoolState | null;
  /** The way past the query builder, where the database is so near that it counts; else null. */
  readonly prepareRead: PrepareRead | null;
  /** See `Store.readTogether`. */
  readTogether(work: () => void): void;
  /** See `UpkeepStore.pace`. */
  readonly pace: { readonly sessions: Pace; readonly others: Pace };
  /** Removes what the engine still has, on disk, of rows that were replaced, as far as it can. */
  eraseTraces(): Promise<unknown>;
  /**
   * Called first in a transaction, keeps everybody else from writing into these tables until it is over, and shows
   * them as they were at its beginning. Throws StoreOpenError when somebody is writing.
   */
  keepOthersOut(transaction: Transaction<Tables>, tables: readonly string[]): Promise<void>;
  /** Throws StoreOpenError when somebody else has a database open that was opened with `alone`. */
  requireAlone(transaction: Transaction<Tables>): Promise<void>;
  /** Returns why the database cannot be opened, and what to do, in one line. */
  explain(error: unknown): string;
}

/** For PostgreSQL; SQLite has one connection, which waits for others 1.5 s at the most. */
export interface StoreOptions {
  readonly poolSize?: number;
  /** A command waits as long as its work takes; a request is told that the store is unavailable. */
  readonly patient?: boolean;
  /** Whether an open migrates the database (default), or only looks whether that was done. */
  readonly migrate?: boolean;
  /** No server may have the database open. */
  readonly alone?: boolean;
  /** Told what an operator may not have meant. */
  readonly warn?: (problem: string) => void;
}
