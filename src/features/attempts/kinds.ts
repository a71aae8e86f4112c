import type { Config } from '../../config.ts';

/** So many at once, and then one every so many seconds. */
export type Rate = Config['attemptsPerUser'];

/**
 * A kind of guess at what one user knows or has: a password, a code. The feature that takes the guesses declares it.
 * Each kind has budgets of its own, and a success resets those of its kind alone.
 */
export interface GuessKind {
  /**
   * In the log with `attempts_exceeded`, and what its keys in the database begin with. Kinds that guess at one and the
   * same secret have one name and one budget; no others do.
   */
  readonly name: string;
  /** What its keys begin with instead. */
  readonly keyPrefix?: string;
  /** Whether a guess is hashed, and so waits in the queue of passwords. */
  readonly isHashed: boolean;
  /**
   * Whether what is guessed at counts each guess as well, and is lost after too many. Then a guess that would be refused
   * though it were right is not checked: else strangers with many addresses would take it from its owner.
   */
  readonly isLostByGuesses?: boolean;
  /** Guesses of one address, or of one device, at one user. */
  readonly perUserAndAddress: (config: Config) => Rate;
  /** Guesses of all addresses together at one user. A tenth of it is reserved for networks that have hardly tried. */
  readonly perUser: (config: Config) => Rate;
  /** Guesses of one address at all users. */
  readonly perAddress: (config: Config) => Rate;
  /** How often a user may succeed. */
  readonly successes?: { readonly key: string; readonly perUser: (config: Config) => Rate };
}

/** A kind of attempt that is no guess at one user, and is limited by address alone. The feature declares it. */
export interface AddressKind {
  /** No other kind has it. In the log with `attempts_exceeded`, and what its keys begin with. */
  readonly name: string;
  /** Whether an attempt is hashed, and so waits in the queue of passwords. */
  readonly isHashed: boolean;
  readonly perAddress: (config: Config) => Rate;
}

/** A kind of request that makes work for others, as a mail does: limited by whom it concerns, by address, and altogether. */
export interface RequestKind {
  /** No other kind has it. In the log with `attempts_exceeded`, and what its keys begin with. */
  readonly name: string;
  readonly perSubject: (config: Config) => Rate;
  readonly perAddress: (config: Config) => Rate;
  readonly ofAll: (config: Config) => Rate;
}
