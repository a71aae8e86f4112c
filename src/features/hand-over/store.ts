import type { LoginCodeUse, SessionRow } from '../sessions/store.ts';
import type { UserRow } from '../users/store.ts';

/** A code by which a session hands its login over to an app. */
export interface LoginCodeRow {
  /** The SHA-256 of the code, in base64url. */
  readonly hash: string;
  readonly userId: string;
  /** The session that hands its login over. */
  readonly sessionId: string;
  /** The S256 challenge of the app's verifier (RFC 7636 §4.2). */
  readonly codeChallenge: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** A code that is not over, and whose login it hands over. */
export interface FoundLoginCode {
  readonly session: SessionRow;
  readonly user: UserRow;
  readonly codeChallenge: string;
  readonly createdAt: Date;
}

export interface LoginCodeStore {
  /**
   * Stores a code of a session; returns whether the session is live: where it is not, nothing is stored. Of more than
   * `maxLiveCodes` of the user, the oldest go.
   */
  insert(code: LoginCodeRow): Promise<boolean>;
  /**
   * Returns the code unless it is over, used up or void, with its session, which may have ended. Uses nothing up: the
   * step that starts the new session does, and asks again.
   */
  find(use: LoginCodeUse): Promise<FoundLoginCode | null>;
}

/** Codes of one user that are good at the same time. */
export const maxLiveCodes = 20;
