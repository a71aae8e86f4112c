import type { OneTimeToken } from '../one-time-tokens/store.ts';
import type { UserNotice, UserRow } from '../users/store.ts';

/** What an administrator must have in the transaction of what they do. */
export interface Permission {
  /** Who acts, from which session: it has to be live, and the user still have `needs`. */
  readonly acting: {
    readonly userId: string;
    readonly sessionId: string;
    /** The scopes of the token: what the user has besides takes a second factor. */
    readonly scopes: readonly string[];
  };
  /** A scope of Latchkey's own. */
  readonly needs: string;
  /** Whom it is done to: not the acting user, nor a user with a scope of Latchkey's own that the acting one lacks. */
  readonly targetId?: string | undefined;
  /** Scopes of Latchkey's own that are given: the acting user has to have them. */
  readonly gives?: readonly string[] | undefined;
  readonly now: Date;
}

export type UserOrder = 'NEWEST' | 'OLDEST' | 'USERNAME';

/** Which users: those that meet every member that is given. */
export interface UserFilter {
  /** The beginning of the key of the username; only in the order `USERNAME`. */
  readonly usernameKeyStartsWith?: string | undefined;
  readonly isServiceAccount?: boolean | undefined;
  readonly isDisabled?: boolean | undefined;
  readonly scope?: string | undefined;
  readonly hasSecondFactor?: boolean | undefined;
  readonly createdSince?: Date | undefined;
  readonly createdBefore?: Date | undefined;
}

/** There may be fewer users than asked for while `next` says where to go on. */
export interface UserPage {
  readonly users: readonly UserRow[];
  /** The place of the user after which to go on; null where there are no more. */
  readonly next: string | null;
}

/** What an administrator is shown of a user besides. */
export interface UserFacts {
  readonly isServiceAccount: boolean;
  readonly lastSeenAt: Date | null;
}

export interface AdministrationStore {
  /**
   * Runs a step of the store, whose first transaction begins with these checks. Throws NotPermitted, and nothing has
   * changed, where one fails. Both users are locked in the order of their ids: two administrators who disable each other
   * do so one after the other.
   */
  permitted<T>(permission: Permission, step: () => Promise<T>): Promise<T>;
  /** Inserts a user without a password, and the code with which they choose one. */
  insertUser(user: UserRow, code: OneTimeToken): Promise<'inserted' | 'username-taken'>;
  /** Returns users after a place in the order: an id, or the key of a username. Its work is bounded whatever the filter is. */
  page(step: {
    filter: UserFilter;
    order: UserOrder;
    after: string | null;
    limit: number;
  }): Promise<UserPage>;
  /** Returns what is known of these users, in any order, in one query. */
  factsOf(ids: readonly string[]): Promise<ReadonlyMap<string, UserFacts>>;
}

/** How much of each was taken from a user. */
export interface RemovedFactors {
  readonly totp: number;
  readonly recoveryCodes: number;
  readonly passkeys: number;
  readonly trustedDevices: number;
  readonly sessions: number;
}

export interface FactorResetStore {
  /**
   * Takes all second factors from the user, and what depends on them: trusted devices, logins that wait for a factor, and
   * live sessions. Returns what that was; null where there is no such user. Where they have no factor, nothing changes
   * and each count is 0. All or nothing.
   */
  reset(step: {
    userId: string;
    now: Date;
    notice?: UserNotice | undefined;
  }): Promise<RemovedFactors | null>;
}
