import type { DatabaseSync } from 'node:sqlite';
import { translate } from './errors.ts';
import { StoreUnavailable } from '../../lib/store-errors.ts';

/* README.md in this folder: what shared commits save, and what they must never do. */

/** The most members of a group: all of them wait for one write to the disk. Further transactions begin the next group. */
const largestGroup = 64;

/**
 * What an acknowledged commit survives: `disk` a power failure; `process` the end of this process, however sudden, but
 * not a power failure. `process` does not wait for the disk.
 */
export type Durability = 'disk' | 'process';

/**
 * Transactions that share one commit, and so one wait for the disk. Each has a savepoint, so that a rollback
 * affects only its own work. All are acknowledged after the commit, or none if it fails. They take turns, and until the
 * commit no one else reads or writes.
 */
export class TransactionGroup {
  readonly #database: DatabaseSync;
  #over: PromiseWithResolvers<void> | null = null;
  #durability: Durability = 'disk';
  #isActing = false;
  #isCommitting = false;
  #joined = 0;
  #turns: PromiseWithResolvers<boolean>[] = [];
  #finished: PromiseWithResolvers<void>[] = [];

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Settles when the open group is over; null if no group is open. */
  get over(): Promise<void> | null {
    return this.#over?.promise ?? null;
  }

  /** Begins a group with its first member. Throws what SQLite throws while another process writes. */
  begin(durability: Durability): void {
    this.#setDurability(durability);
    try {
      // Takes the write lock at once: a transaction that reads first and then writes could be refused half-way.
      this.#database.exec('begin immediate; savepoint member');
    } catch (error) {
      this.#waitForDiskAgain();
      throw error;
    }
    this.#over = Promise.withResolvers();
    this.#joined = 1;
    this.#isActing = true;
  }

  /**
   * Returns a promise of a turn in the open group. Null if no group is open, if it is full, or if its commit survives
   * less than the member needs. The promise is false if the group ends before the turn.
   */
  join(durability: Durability): Promise<boolean> | null {
    if (!this.#over || this.#joined >= largestGroup) return null;
    if (durability === 'disk' && this.#durability !== 'disk') return null;
    this.#joined += 1;
    const turn = Promise.withResolvers<boolean>();
    this.#turns.push(turn);
    if (!this.#isActing) this.#giveTurn();
    return turn.promise;
  }

  /** Throws if SQLite has rolled everything back itself: a member that went on would write outside the transaction. */
  requireTransaction(): void {
    if (!this.#database.isTransaction) throw new StoreUnavailable('The transaction was undone.');
  }

  /** Ends a member's turn and keeps its work for the commit. */
  async leave(how: 'commit' | 'rollback'): Promise<void> {
    // On a full disk, SQLite rolls everything back itself.
    if (!this.#database.isOpen || !this.#database.isTransaction) {
      this.#end(new StoreUnavailable('The transaction was undone.'));
      if (how === 'rollback') return;
      throw new StoreUnavailable('The transaction was undone.');
    }
    try {
      if (how === 'rollback') this.#database.exec('rollback to member');
      this.#database.exec('release member');
    } catch (error) {
      this.#undo(error);
      throw translate(error);
    }
    const finished = Promise.withResolvers<void>();
    if (how === 'commit') this.#finished.push(finished);
    else finished.resolve();
    this.#next();
    return finished.promise;
  }

  /** Commits the open group, if there is one. Call it before the database is closed. */
  finish(): void {
    if (this.#over && !this.#isActing) this.#commit();
  }

  #next(): void {
    this.#isActing = false;
    if (this.#turns.length > 0) return this.#giveTurn();
    // Nothing is left to commit: release the lock for others.
    if (this.#finished.length === 0) return this.#undo(null);
    if (this.#isCommitting) return;
    this.#isCommitting = true;
    // Transactions that have arrived by now may join.
    setImmediate(() => {
      this.#isCommitting = false;
      if (this.#over && !this.#isActing) this.#commit();
    });
  }

  #giveTurn(): void {
    try {
      this.#database.exec('savepoint member');
    } catch (error) {
      // Those that wait for a turn get none.
      return this.#undo(error);
    }
    this.#isActing = true;
    this.#turns.shift()?.resolve(true);
  }

  #commit(): void {
    try {
      this.#database.exec('commit');
      this.#end(null);
    } catch (error) {
      this.#undo(error);
    }
  }

  /** FULL waits for the disk at a commit, NORMAL at a checkpoint alone (https://www.sqlite.org/pragma.html#pragma_synchronous). */
  #setDurability(durability: Durability): void {
    if (durability === this.#durability || !this.#database.isOpen) return;
    this.#database.exec(`pragma synchronous = ${durability === 'disk' ? 'full' : 'normal'}`);
    this.#durability = durability;
  }

  #waitForDiskAgain(): void {
    try {
      this.#setDurability('disk');
    } catch {
      // A group that must wait for the disk sets FULL when it begins, and cannot begin without it.
    }
  }

  #undo(cause: unknown): void {
    if (this.#database.isTransaction) this.#database.exec('rollback');
    this.#end(cause === null ? null : translate(cause));
  }

  #end(failure: unknown): void {
    const [finished, turns, over] = [this.#finished, this.#turns, this.#over];
    [this.#finished, this.#turns, this.#over] = [[], [], null];
    this.#isActing = false;
    this.#waitForDiskAgain();
    for (const one of finished) {
      if (failure === null) one.resolve();
      else one.reject(failure);
    }
    for (const turn of turns) turn.resolve(false);
    over?.resolve();
  }
}
