import type { DatabaseSync } from 'node:sqlite';
import { translate } from './errors.ts';
import { StoreUnavailable } from '../../lib/store-errors.ts';

/* README.md in this folder: what shared commits save, and what they must never do. */

/** Whoever waits for the group waits for its slowest disk write: more than this begin the next one. */
const largestGroup = 64;

/**
 * What a commit is worth once it is acknowledged. `disk` survives a power failure. `process` survives the end of this
 * process, however sudden, and waits for nothing: for what nobody is told of.
 */
export type Durability = 'disk' | 'process';

/**
 * Transactions that share one commit, and so one wait for the disk. Each has a savepoint, so that one that is undone
 * undoes nobody else's work; each is acknowledged after the commit, and none when it fails. They take turns, and
 * until the commit nobody else reads or writes.
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

  /** Settles when the group that is open now is over; null where none is. */
  get over(): Promise<void> | null {
    return this.#over?.promise ?? null;
  }

  /** Begins a group with its first member. Throws what SQLite throws while another process writes. */
  begin(durability: Durability): void {
    this.#setDurability(durability);
    try {
      // Taking the write lock at once: a transaction that read first and then wrote could be refused half-way.
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
   * Returns a promise of a turn in the group that is open, or null where none is, or no place in it, or where its
   * commit is worth less than the member needs. The promise is false when the group is over before that.
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

  /** Throws where SQLite has undone everything by itself: a member who went on would write for good, and alone. */
  requireTransaction(): void {
    if (!this.#database.isTransaction) throw new StoreUnavailable('The transaction was undone.');
  }

  /** Ends a member's turn. What it did is kept once this returns. */
  async leave(how: 'commit' | 'rollback'): Promise<void> {
    // A full disk makes SQLite undo everything by itself.
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

  /** Commits what has been done, if anything has; to be called before the database is closed. */
  finish(): void {
    if (this.#over && !this.#isActing) this.#commit();
  }

  #next(): void {
    this.#isActing = false;
    if (this.#turns.length > 0) return this.#giveTurn();
    // Nothing is left to commit, and the lock is for others to have.
    if (this.#finished.length === 0) return this.#undo(null);
    if (this.#isCommitting) return;
    this.#isCommitting = true;
    // Whatever else has arrived by now may join.
    setImmediate(() => {
      this.#isCommitting = false;
      if (this.#over && !this.#isActing) this.#commit();
    });
  }

  #giveTurn(): void {
    try {
      this.#database.exec('savepoint member');
    } catch (error) {
      // Who waits for a turn is told that there is none.
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
      // Whoever has to wait for the disk sets it as they begin, and cannot begin without.
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
