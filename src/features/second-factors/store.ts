import type { Method } from '../../lib/authentication-methods.ts';

/** What a user can prove besides their first factor. They have a second one where there is an app or a passkey. */
export interface FactorsOfUser {
  /** When the authenticator app was set up; null without. */
  readonly totpSince: Date | null;
  /** How many wrong codes of the app there were since the last right one. */
  readonly totpFailures: number;
  readonly passkeys: number;
  /** Recovery codes that were not used. */
  readonly recoveryCodes: number;
}

/** A login that has proved one factor and waits for another. */
export interface LoginChallengeRow {
  /** The SHA-256 of the challenge, in base64url. */
  readonly hash: string;
  readonly userId: string;
  /** The hash of the password that was verified: with another one the challenge is void. Null where none was. */
  readonly passwordHash: string | null;
  readonly methods: readonly Method[];
  readonly attemptsLeft: number;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** Which challenge a login completes. */
export interface ChallengeUse {
  readonly hash: string;
  readonly now: Date;
}

/** A stateless challenge that is used up: it is remembered until it is over anyway. */
export interface Spent {
  readonly hash: string;
  readonly expiresAt: Date;
}

/** A WebAuthn credential of a user. Bytes are in base64url. */
export interface PasskeyRow {
  readonly id: string;
  readonly userId: string;
  readonly credentialId: string;
  /** A COSE_Key (RFC 9052 §7). */
  readonly publicKey: string;
  readonly counter: number;
  readonly transports: readonly string[];
  /** Whether its maker keeps it for several devices. */
  readonly isSynced: boolean;
  readonly aaguid: string | null;
  readonly rpId: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/** What a proof uses up, in the transaction of its effect. Where that cannot be any more, the step is undone. */
export type FactorUse =
  /** Good where no code of this time step, or of a later one, was used, and the app is the one that was checked. */
  | { readonly kind: 'totp'; readonly sealed: string; readonly step: number }
  | { readonly kind: 'recovery-code'; readonly id: string }
  /** Good where the counter is greater than the stored one, or both are 0 (WebAuthn Level 3 §6.1.1). */
  | {
      readonly kind: 'passkey';
      readonly id: string;
      readonly counter: number;
      readonly isSynced: boolean;
      readonly spent: Spent | null;
    }
  | {
      readonly kind: 'new-totp';
      /** The secret, encrypted under the data key. */
      readonly sealed: string;
      /** The time step of the code that has proved it. */
      readonly step: number;
      readonly spent: Spent | null;
      /** Whether it is good only while the user has no second factor: they have not proved another one. */
      readonly isFirst: boolean;
    }
  | {
      readonly kind: 'new-passkey';
      readonly passkey: PasskeyRow;
      readonly spent: Spent | null;
      /** Whether the user must have no second factor yet. */
      readonly isFirst: boolean;
    };

export interface SecondFactorStore {
  /** Returns what the user has, in one query. */
  find(userId: string): Promise<FactorsOfUser>;
  /** Returns the challenge unless it is over, used up, or has no attempts left. Uses nothing up. */
  findChallenge(use: ChallengeUse): Promise<LoginChallengeRow | null>;
  /**
   * Takes one attempt off the challenge; returns it as it is from then on, or null where it has none left or is no good.
   * One conditional update: of any number at once, no more than are left are answered.
   */
  countAttempt(use: ChallengeUse): Promise<LoginChallengeRow | null>;
  /** Gives the attempt back to a challenge whose proof was right. */
  returnAttempt(hash: string): Promise<void>;
}

/** Logins of one user that wait for a second factor at the same time. Of more, the oldest go. */
export const maxLiveChallenges = 100;

/** How many wrong codes in a row suspend an app: with three good codes at a time, one in 3,300 users would be guessed. */
export const maxTotpFailures = 100;
