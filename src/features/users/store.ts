import type { Method } from '../../lib/authentication-methods.ts';
import type { FactorUse } from '../second-factors/store.ts';

export interface UserRow {
  readonly id: string;
  /** As it was given at sign-up. */
  readonly username: string;
  /** What makes it unique; see features/users/username.ts. */
  readonly usernameKey: string;
  readonly createdAt: Date;
  /** Null while the user may log in. */
  readonly disabledAt: Date | null;
  /** What the user may do: scope tokens, sorted and separated by spaces; see lib/scope.ts. */
  readonly scope: string;
}

/** A user as a login, a sign-up and an import need them. */
export interface UserWithPassword extends UserRow {
  /** A PHC string: algorithm, parameters, salt and hash. Null where the user has no password. */
  readonly passwordHash: string | null;
}

/** A user as every request needs them: without what only a login reads. */
export type ViewerRow = Omit<UserRow, 'usernameKey'>;

/** What came of a change to a user. `unchanged` where they are so already. */
export type Change = 'changed' | 'unchanged' | 'unknown-user';

/**
 * What came of a change to a scope. `too-many`, where the limits of lib/scope.ts forbid it; `password-unchosen`, where the user is
 * still to choose a password with a code, which others know.
 */
export type ScopeChange = Change | 'too-many' | 'password-unchosen';

/**
 * A mail that tells a user what has happened to their account. A step that gets one stores it in its transaction, where
 * the user has proved an address.
 */
export interface UserNotice {
  readonly id: string;
  readonly kind: string;
  readonly details: Readonly<Record<string, unknown>> | null;
  readonly createdAt: Date;
  readonly giveUpAt: Date;
}

/** What one row of a table says of its user. */
export interface OwnedRow {
  readonly table: string;
  readonly row: Readonly<Record<string, string | number | null>>;
}

export interface UserStore {
  /** Inserts the user unless the username key, or the id, is in use. */
  insert(user: UserWithPassword): Promise<'inserted' | 'username-taken'>;
  /**
   * Inserts in one transaction, each user unless its username key or its id is in use; returns the keys of those that
   * were not inserted. With `allOrNothing`, one such user keeps all of them out.
   */
  insertMany(
    users: readonly UserWithPassword[],
    options: { allOrNothing: boolean },
  ): Promise<{ taken: string[] }>;
  findById(id: string): Promise<UserRow | null>;
  /** Returns those of the users who exist, in any order, in one query. A few hundred ids are the most to ask for. */
  findMany(ids: readonly string[]): Promise<ViewerRow[]>;
  findByUsernameKey(usernameKey: string): Promise<UserRow | null>;
  /** Users in the order of their ids, after the given one: the order of their creation where they came without an id. */
  list(page: { after: string | null; limit: number }): Promise<UserRow[]>;
  /**
   * Ends every session of the user, too, voids mailed links that let them in, logins that wait for a second factor and
   * trusted devices, and drops an address that waits to be proved. Of a user who is disabled already, the first time is kept.
   */
  disable(id: string, at: Date): Promise<Change>;
  enable(id: string): Promise<Change>;
  /**
   * Deletes the user and all that is theirs; returns whether there was such a user. All or nothing, but for sessions that
   * are over, which go before, in small steps: a user who has been disabled has no others.
   */
  delete(id: string, now: Date, notice?: UserNotice): Promise<boolean>;
  /** The same, for a user who acts from a live session; returns whether that was still so. */
  leave(step: {
    userId: string;
    sessionId: string;
    now: Date;
    notice?: UserNotice | undefined;
  }): Promise<boolean>;
  /** Gives the user another name, if the acting session is live and no other user has the name. Returns the user. */
  rename(step: {
    userId: string;
    sessionId: string;
    username: string;
    usernameKey: string;
    now: Date;
    notice?: UserNotice | undefined;
  }): Promise<ViewerRow | 'username-taken' | 'session-over'>;
  /** Returns what the user has, table by table, but the columns that are declared secret. */
  rowsOf(id: string): AsyncIterable<OwnedRow>;
  /** Adds one token to the scope of the user, unless it would hold too much or their password is unchosen. */
  grantScope(id: string, token: string): Promise<ScopeChange>;
  /** Takes one token out of the scope of the user. */
  revokeScope(id: string, token: string): Promise<ScopeChange>;
}

export interface PasswordStore {
  /** Returns the user with the hash of their password, in one query. */
  findByUserId(userId: string): Promise<UserWithPassword | null>;
  /** The same, for the user of this name. */
  findByUsernameKey(usernameKey: string): Promise<UserWithPassword | null>;
  /** The same, for the user who has proved this address. */
  findByEmail(emailKey: string): Promise<UserWithPassword | null>;
  /**
   * Gives the user this hash, their first or another, ends their sessions, voids mailed links that let them in, logins
   * that wait for a second factor and trusted devices, and drops an address that waits to be proved; an authenticator app
   * that was suspended is not any more. Returns whether there is such a user.
   */
  set(step: {
    userId: string;
    hash: string;
    now: Date;
    notice?: UserNotice | undefined;
  }): Promise<boolean>;
  /**
   * Replaces the hash only if it is still the one that was verified and the session is live, counts that session as
   * authenticated now, ends the user's other sessions, and does the rest of `set`. All or nothing.
   */
  change(
    step: ReauthenticationStep & {
      readonly verified: string;
      readonly changed: string;
      readonly notice?: UserNotice | undefined;
    },
  ): Promise<Reauthentication>;
  /** Replaces the hash only if it is still the one that was verified; returns whether it did. */
  upgrade(step: { userId: string; verified: string; upgraded: string }): Promise<boolean>;
}

export interface ReauthenticationStep {
  readonly userId: string;
  readonly sessionId: string;
  /** The hash of the password that was verified; undefined where another factor has proved who the user is. */
  readonly verified?: string | undefined;
  /** What has proved that other factor, to be used up. */
  readonly factor?: FactorUse | undefined;
  /** A mail that tells of that, which is stored with its use. */
  readonly factorNotice?: UserNotice | undefined;
  /** What is proved in the session from now on, where that changes. */
  readonly methods?: readonly Method[] | undefined;
  /** The scope in the token that was signed: where the user has another, they are returned and nothing changes. */
  readonly scope?: string | undefined;
  readonly now: Date;
}

/** The user who has just proved who they are, as they are at that moment; or which of password, session and factor is no good any more. */
export type Reauthentication =
  ViewerRow | 'hash-changed' | 'session-over' | 'second-factor-invalid';
