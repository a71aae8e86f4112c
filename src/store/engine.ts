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
   * The same database, for writes that no answer acknowledges: on SQLite a commit does not wait for the disk. It survives
   * the end of the process, but a power failure may lose it. It is closed together with `db`.
   */
  readonly relaxed: Kysely<Tables>;
  /** Brings the database to this version; returns the names of the migrations that it ran. */
  migrate(): Promise<string[]>;
  /** Resolves when the engine accepts writes, otherwise throws StoreUnavailable. */
  ping(): Promise<unknown>;
  /** See `Store.poolState`. */
  poolState(): PoolState | null;
  /** Prepares reads without the query builder, where that saves enough to matter; otherwise null. */
  readonly prepareRead: PrepareRead | null;
  /** See `Store.readTogether`. */
  readTogether(work: () => void): void;
  /** See `UpkeepStore.pace`. */
  readonly pace: { readonly sessions: Pace; readonly others: Pace };
  /** Removes remains of replaced rows from the disk, as far as the engine can. */
  eraseTraces(): Promise<unknown>;
  /**
   * Must be the first call in a transaction. No one else can write to these tables until it is over, and it sees them as
   * they were at its beginning. Throws StoreOpenError when another process is writing.
   */
  keepOthersOut(transaction: Transaction<Tables>, tables: readonly string[]): Promise<void>;
  /** Throws StoreOpenError when another process has a database open that was opened with `alone`. */
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
