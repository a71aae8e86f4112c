import type { MaybePromise } from '../../lib/maybe-promise.ts';
import type { OutboxMail } from '../mail/store.ts';
import type { OneTimeToken, TokenUse } from '../one-time-tokens/store.ts';
import type { Method } from '../../lib/authentication-methods.ts';
import type { IdentityUse } from '../identities/store.ts';
import type { ChallengeUse, FactorUse, LoginChallengeRow } from '../second-factors/store.ts';
import type { TrustedDeviceRef, TrustedDeviceRow } from '../trusted-devices/store.ts';
import type {
  Reauthentication,
  ReauthenticationStep,
  UserNotice,
  UserRow,
  UserWithPassword,
  ViewerRow,
} from '../users/store.ts';

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
  /** What was proved in it. Empty for a session from before this was stored. */
  readonly methods: readonly Method[];
  /** The administrator who acts as the user in it. Only a list of sessions tells. */
  readonly impersonatorId?: string | null;
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

/** What is stored with a user who signs up, in the transaction that starts their session. */
export interface NewAccount {
  /** The link or the receipt that has proved an address: it is used up, and the address is the user's. */
  readonly proof: OneTimeToken | null;
  /** An address that a provider has verified: it is the user's, proved. */
  readonly provided?: { readonly email: string; readonly emailKey: string } | undefined;
  /** The mail to an address that the user has yet to prove, which waits until then. */
  readonly confirmation: OutboxMail | null;
  /** The language of mails to the user (BCP 47). */
  readonly locale: string | null;
}

/**
 * Why no session was started: a user who signs up cannot be stored; a factor was used up meanwhile; or the user has got a
 * second factor, which was not proved.
 */
export type StartRefusal =
  | 'username-taken'
  | 'email-taken'
  | 'token-invalid'
  | 'second-factor-invalid'
  | 'second-factor-due'
  /** A user has the identity by now that was to be linked. */
  | 'identity-taken';

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
  /** A mail about this login, which is stored with the session where it is due, given the latest logins before it. */
  readonly notice?:
    | { readonly mail: UserNotice; readonly isDue: (latest: readonly LatestLogin[]) => boolean }
    | undefined;
  /** Whether no second factor was proved: then the user may have none, or `second-factor-due`. */
  readonly isWithoutFactor?: boolean | undefined;
  /** The device that spares the user a second factor: they have to trust it still, or `second-factor-due`. */
  readonly trustedDevice?: TrustedDeviceRef | null;
  /** The device that the user trusts from now on. */
  readonly newTrustedDevice?: TrustedDeviceRow | undefined;
  /** The login to be completed that has waited for a second factor. */
  readonly challenge?: ChallengeUse | undefined;
  /** What has proved a factor, to be used up; `second-factor-invalid` where it is not good any more. */
  readonly factor?: FactorUse | undefined;
  /** A mail that tells of the factor, which is stored with its use. */
  readonly factorNotice?: UserNotice | undefined;
  /** The token to be used up that was mailed to the user. */
  readonly mailed?: TokenUse | undefined;
  /** The code to be used up by which another session of the user, which must be live, hands its login over. */
  readonly loginCode?: LoginCodeUse | undefined;
  /** The login at a provider that is used up, and the identity that it brings. */
  readonly identity?: IdentityUse | undefined;
  /** What a user who signs up begins with; `email-taken` or `token-invalid` where that cannot be stored. */
  readonly account?: NewAccount | undefined;
}

/** Which code of a hand-over a login uses up. */
export interface LoginCodeUse {
  /** The SHA-256 of the code, in base64url. */
  readonly hash: string;
  readonly now: Date;
}

/** One of the latest logins of a user, ended sessions included. */
export interface LatestLogin {
  readonly at: Date;
  readonly ip: string | null;
}

/** How many of a user's latest logins say which networks are theirs. */
export const rememberedLogins = 50;

export interface SessionStore {
  /** Returns the session, ended or not, with its user; in one query, since every request asks, and at once if it can. */
  findViewer(id: string): MaybePromise<{ session: SessionRow; user: ViewerRow } | null>;
  /**
   * Inserts the session with its first refresh token, if the condition holds. Returns its user as they are at that
   * moment; null where they are gone or disabled, or the condition does not hold: where a password was verified and they
   * have another, so that no login slips past a new password; where a mailed token is not good any more, or its address
   * not theirs. Where the user has another scope than the condition says, they are returned, nothing is inserted and no
   * token is used up. Of more than `maxLiveSessions`, the one that was not used for the longest time ends.
   */
  start(
    session: SessionRow,
    refreshTokenHash: string,
    condition?: StartCondition,
  ): Promise<ViewerRow | null | StartRefusal>;
  /**
   * Stores a login that waits for a second factor, on the same condition and with the same answers. What has proved the
   * first factor is used up by it, but for a password: completing it asks whether that is still the user's.
   */
  startChallenge(
    challenge: LoginChallengeRow,
    condition: StartCondition,
  ): Promise<ViewerRow | null | StartRefusal>;
  /** Returns the session with its user, in one query, whatever their state. */
  find(id: string): Promise<{ session: SessionRow; user: UserWithPassword } | null>;
  /** Sets when the session was last used, unless that was set since `before`. */
  touch(id: string, now: Date, before: Date): Promise<void>;
  /**
   * Returns what a refresh token is by now, which uses nothing up. One that was issued, and is older than the session
   * has, ends the session (RFC 9700 §4.14.2).
   */
  examine(step: {
    token: RefreshTokenRef;
    now: Date;
    graceSeconds: number;
    /** Returns the mail that is stored with the end of the session. */
    notice?: () => UserNotice | undefined;
  }): Promise<Examination>;
  /**
   * Uses up a refresh token and puts its successor in its place. Returns whether it did: not where the token is not the
   * current one any more, the session is over, or the user has another scope. The seal of the token before is replaced,
   * since its successor has now been used. Of many uses at once, one conditional update decides.
   */
  rotate(step: {
    token: RefreshTokenRef;
    successorHash: string;
    sealedSuccessor: string;
    /** The scope in the token that was signed; null where it was read so lately that no change of it counts. */
    scope: string | null;
    now: Date;
    graceSeconds: number;
  }): Promise<boolean>;
  /** Returns a token that was issued before tokens told their session, used up or not. */
  findOldToken(hash: string): Promise<RefreshTokenRef | null>;
  /**
   * Ends a session of the user and wipes its seal. Returns whether it was live until now, or null when the acting
   * session is over by now: a session that is over may not end others. Null acts for itself. A null user is
   * any: a refresh token names its session alone.
   */
  revoke(step: {
    id: string;
    userId: string | null;
    actingId: string | null;
    now: Date;
  }): Promise<'ended' | 'over' | 'unknown' | null>;
  /**
   * Ends every live session of the user but the acting one, and the trust in their devices; returns how many sessions
   * that were, or null when the acting one is over.
   */
  revokeOthers(step: { userId: string; actingId: string; now: Date }): Promise<number | null>;
  /**
   * Ends every live session of the user, and the trust in their devices; returns how many sessions that were, or null
   * when there is no such user.
   */
  revokeAllOf(userId: string, now: Date): Promise<number | null>;
  /** Ends every live session there is, and the trust in devices, with one mark that all of them are compared with. */
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
}

/** Live sessions of one user, at the most. */
export const maxLiveSessions = 100;
