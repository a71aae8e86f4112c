import type { Pace } from '../lib/in-batches.ts';
import type { MaybePromise } from '../lib/maybe-promise.ts';

/**
 * What Latchkey asks of storage: one method per atomic step. Methods return promises, also where the
 * engine answers at once, so that an engine across a network fits. A step that is acknowledged is on disk.
 * Any method may throw StoreUnavailable.
 */
export interface Store {
  readonly users: UserStore;
  readonly passwords: PasswordStore;
  readonly sessions: SessionStore;
  readonly signingKeys: SigningKeyStore;
  readonly dataKeys: DataKeyStore;
  readonly attempts: AttemptStore;
  readonly upkeep: UpkeepStore;
  /** Does what only reads, and does not wait; where the engine is near, all that is read comes from one look at it. */
  readTogether(work: () => void): void;
  /** Resolves when the store can answer and take writes, and this version may run on its schema, else throws. */
  ping(): Promise<void>;
  /** The connections to the database, or null where the engine has no pool of them. */
  poolState(): PoolState | null;
  close(): Promise<void>;
}

export interface PoolState {
  /** Connections that are open, or being made. */
  readonly open: number;
  /** Those of them that nothing uses. */
  readonly idle: number;
  /** Steps that wait for a connection. */
  readonly waiting: number;
  /** Steps that took too long, since the start. */
  readonly timedOut: number;
}

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

/** What came of a change to a scope. `too-many`, where the limits of lib/scope.ts forbid it. */
export type ScopeChange = 'changed' | 'unchanged' | 'unknown-user' | 'too-many';

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
  /** Ends every session of the user, too; returns whether there is such a user. The first time is kept. */
  disable(id: string, at: Date): Promise<boolean>;
  /** Returns whether there is such a user. */
  enable(id: string): Promise<boolean>;
  /**
   * Disables the user, deletes what belongs to them in small steps that keep nobody waiting, and then the user;
   * returns whether there was such a user. When it is interrupted, the user stays disabled: ask again.
   */
  delete(id: string, now: Date): Promise<boolean>;
  /** Adds one token to the scope of the user, unless it would hold too much. */
  grantScope(id: string, token: string): Promise<ScopeChange>;
  /** Takes one token out of the scope of the user. */
  revokeScope(id: string, token: string): Promise<ScopeChange>;
}

export interface PasswordStore {
  /** Returns the user with the hash of their password, in one query. */
  findByUserId(userId: string): Promise<UserWithPassword | null>;
  /** The same, for the user of this name. */
  findByUsernameKey(usernameKey: string): Promise<UserWithPassword | null>;
  /** Gives the user this hash, their first or another, and ends their sessions; returns whether there is such a user. */
  set(step: { userId: string; hash: string; now: Date }): Promise<boolean>;
  /**
   * Replaces the hash only if it is still the one that was verified and the session is live, ends the user's
   * other sessions, and counts the one that stays as authenticated now. All or nothing.
   */
  change(step: ReauthenticationStep & { readonly changed: string }): Promise<Reauthentication>;
  /** Replaces the hash only if it is still the one that was verified; returns whether it did. */
  upgrade(step: { userId: string; verified: string; upgraded: string }): Promise<boolean>;
}

export interface ReauthenticationStep {
  readonly userId: string;
  readonly sessionId: string;
  /** The hash of the password that was verified. */
  readonly verified: string;
  /** The scope in the token that was signed: where the user has another, they are returned and nothing changes. */
  readonly scope?: string | undefined;
  readonly now: Date;
}

/** The user who has just proved who they are, as they are at that moment; or which of password and session is another by now. */
export type Reauthentication = ViewerRow | 'hash-changed' | 'session-over';

/** What must hold in the transaction that starts a session. */
export interface StartCondition {
  /** The hash of the password that was verified. */
  readonly verified?: string | undefined;
  /** The scope in the token that was signed. */
  readonly scope?: string | undefined;
  /** The user to be inserted first; `username-taken` where that cannot be. */
  readonly newUser?: UserWithPassword | undefined;
  /** Whether the user was inserted for this session: disabled, since the moment of their creation, until it starts. */
  readonly isPending?: boolean | undefined;
}

/** A login on a device. */
export interface SessionRow {
  readonly id: string;
  readonly userId: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  /** When the user last proved who they are: `auth_time` (OpenID Connect Core §2). */
  readonly authenticatedAt: Date;
  /** When it ends at the latest, however often it is refreshed. */
  readonly expiresAt: Date;
  readonly ip: string | null;
  readonly userAgent: string | null;
  /** Null while the session is good. */
  readonly revokedAt: Date | null;
}

/** A refresh token as its session knows it. */
export interface RefreshTokenRef {
  readonly sessionId: string;
  /** How many the session had until this one: 1 for the first; 0 for one that has a row of its own. */
  readonly counter: number;
  /** Its SHA-256, in base64url. */
  readonly hash: string;
}

/** What a refresh token is by now. Only with `current` and `replayed` can the session go on. */
export type Examination =
  /** The token can be used up. */
  | { readonly outcome: 'current'; readonly session: SessionRow; readonly user: UserRow }
  /** The token was used up within the grace; its successor, still unused, is in the seal. */
  | {
      readonly outcome: 'replayed';
      readonly session: SessionRow;
      readonly user: UserRow;
      readonly sealedSuccessor: string;
    }
  /** The token was used up before. Its session has been ended by this call. */
  | { readonly outcome: 'reused'; readonly session: SessionRow }
  /** No such token, or its session is over. */
  | { readonly outcome: 'unknown' };

/** A user as every request needs them: without what only a login reads. */
export type ViewerRow = Omit<UserRow, 'usernameKey'>;

export interface SessionStore {
  /** Returns the session, ended or not, with its user; in one query, since every request asks, and at once if it can. */
  findViewer(id: string): MaybePromise<{ session: SessionRow; user: ViewerRow } | null>;
  /**
   * Inserts the session with its first refresh token, if the condition holds. Returns its user as they are at that
   * moment; null where they are gone or disabled or, where a password was verified, have another: a new password lets
   * no login slip past it. Where the user has another scope than the condition says, they are returned and nothing is
   * inserted. Of more than `maxLiveSessions`, the one that was not used for the longest time ends.
   */
  start(
    session: SessionRow,
    refreshTokenHash: string,
    condition?: StartCondition,
  ): Promise<ViewerRow | null | 'username-taken'>;
  /** Returns the session with its user, in one query, whatever their state. */
  find(id: string): Promise<{ session: SessionRow; user: UserWithPassword } | null>;
  /** Sets when the session was last used, unless that was set since `before`. */
  touch(id: string, now: Date, before: Date): Promise<void>;
  /**
   * Returns what a refresh token is by now, which uses nothing up. One that was issued, and is older than the session
   * has, ends the session (RFC 9700 §4.14.2).
   */
  examine(step: { token: RefreshTokenRef; now: Date; graceSeconds: number }): Promise<Examination>;
  /**
   * Uses up a refresh token and puts its successor in its place. Returns whether it did: not where the token is not the
   * current one any more, the session is over, or the user has another scope. The seal of the token before is replaced,
   * since its successor has now been used. Of many uses at once, one conditional update decides.
   */
  rotate(step: {
    token: RefreshTokenRef;
    successorHash: string;
    sealedSuccessor: string;
    /** The scope of the user in the tokens that were signed. */
    scope: string;
    now: Date;
    graceSeconds: number;
  }): Promise<boolean>;
  /** Returns a token that was issued before tokens told their session, used up or not. */
  findOldToken(hash: string): Promise<RefreshTokenRef | null>;
  /**
   * Ends a session of the user and wipes its seal. Returns whether the user has it, or null when the acting
   * session is over by now: a session that is over may not end others. Null acts for itself. A null user is
   * any: a refresh token names its session alone.
   */
  revoke(step: {
    id: string;
    userId: string | null;
    actingId: string | null;
    now: Date;
  }): Promise<boolean | null>;
  /** Ends every live session of the user but the acting one; returns how many, or null when that one is over. */
  revokeOthers(step: { userId: string; actingId: string; now: Date }): Promise<number | null>;
  /** Ends every live session of the user, and none else’s; returns how many, or null when there is no such user. */
  revokeAllOf(userId: string, now: Date): Promise<number | null>;
  /** Ends every live session there is, however many, with one mark that all of them are compared with. */
  revokeAll(now: Date): Promise<void>;
  /** Sets `authenticatedAt` of a session only if it is live, and its user's hash is still the one that was verified. */
  reauthenticate(step: ReauthenticationStep): Promise<Reauthentication>;
  /** Returns the addresses of the user's latest logins, ended sessions included, the newest first. */
  addresses(userId: string, limit: number): Promise<string[]>;
  /** Live sessions of the user, the newest first, after the given id. */
  list(page: {
    userId: string;
    after: string | null;
    limit: number;
    now: Date;
  }): Promise<SessionRow[]>;
  /** Deletes up to `limit` sessions that are over, and their tokens; returns how many rows that were. */
  sweep(step: { now: Date; graceSeconds: number; limit: number }): Promise<number>;
}

/** Live sessions of one user, at the most. */
export const maxLiveSessions = 100;

/** The one key that others are derived from; see features/keys/data-key.ts. */
export interface DataKeyStore {
  find(): Promise<string | null>;
  /** Stores it unless there is one, and returns the one that is there. */
  insert(sealed: string): Promise<string>;
  /** Replaces it if it is still the one that was read; returns whether it did. */
  replace(step: { before: string; after: string }): Promise<boolean>;
}

/** What a key pair signs with (RFC 7518 §3.1). */
export type AsymmetricAlgorithm = 'ES256' | 'RS256';

export interface SigningKeyRow {
  /** The `kid` of tokens: the JWK thumbprint of the public key (RFC 7638). */
  readonly kid: string;
  readonly algorithm: AsymmetricAlgorithm;
  /** PEM, SubjectPublicKeyInfo. */
  readonly publicKey: string;
  /** PEM, PKCS #8, or that encrypted; see features/keys/encryption.ts. Null when the key signs nothing any more. */
  readonly privateKey: string | null;
  readonly createdAt: Date;
  /** It is published before it signs, so that whoever verifies knows it in time. */
  readonly signsFrom: Date;
  /** When another key took over, or is going to. */
  readonly retiredAt: Date | null;
}

export interface SigningKeyStore {
  /** Returns every key, in the order in which they sign. They are few. */
  list(): Promise<SigningKeyRow[]>;
  /**
   * Stores what `decide` makes of all keys, and returns that. Nobody else changes a key in between. What
   * `decide` throws undoes everything.
   */
  change(
    decide: (keys: readonly SigningKeyRow[]) => readonly SigningKeyRow[],
  ): Promise<SigningKeyRow[]>;
}

/** How often something may be tried: `burst` times at once, then once an interval. */
export interface AttemptLimit {
  readonly key: string;
  readonly burst: number;
  readonly intervalMs: number;
  /** Whether the key is only looked at: where it is exhausted the attempt is refused, and nothing is counted on it. */
  readonly isOnlyChecked?: boolean;
}

export type AttemptOutcome =
  | { readonly allowed: true }
  /** The keys that were tried too often, each with the milliseconds until it may be tried again. */
  | { readonly allowed: false; readonly exhausted: ReadonlyMap<string, number> };

export interface AttemptStore {
  /** Counts one attempt on every key, or on none when one of them is exhausted. No key is given twice, here and below, and no more than a few. */
  count(limits: readonly AttemptLimit[], now: Date): Promise<AttemptOutcome>;
  /**
   * Forgets what was counted on the keys to reset, and takes one attempt back on those to refund. Deletes keys on which
   * nothing counts any more. Counts one attempt on the key to charge, unless that is exhausted.
   */
  forgive(step: {
    reset: readonly string[];
    refund: readonly { key: string; intervalMs: number }[];
    charge?: AttemptLimit | undefined;
    now: Date;
  }): Promise<void>;
  /** Deletes up to `limit` keys on which nothing counts any more; returns how many. */
  sweep(step: { now: Date; limit: number }): Promise<number>;
}

/** What is deleted once it is over. */
export type Swept = 'sessions' | 'attempts';

export interface UpkeepStore {
  /** How rows are best deleted: few at once where that keeps the whole process waiting. */
  readonly pace: Readonly<Record<Swept, Pace>>;
  /**
   * Gives the holder what this name stands for until a moment, unless another holder has it now. A holder who has it
   * already has it for longer. Returns whether they got it. One conditional statement: nothing is left to be unlocked.
   */
  takeLease(step: { name: string; holder: string; now: Date; until: Date }): Promise<boolean>;
  /** Returns since when the oldest row that is over has been so, or null where none is. */
  oldestOver(kind: Swept, now: Date): Promise<Date | null>;
}

/** The store could not do what it was asked, for a reason that has nothing to do with the question. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** Returns whether an error of the store may be about what it was asked. */
export function isAboutQuestion(error: unknown): boolean {
  return !(error instanceof StoreUnavailable);
}

/** The store cannot be opened, and an operator must do something about it. The message says what, in one line. */
export class StoreOpenError extends Error {
  override readonly name = 'StoreOpenError';
}
