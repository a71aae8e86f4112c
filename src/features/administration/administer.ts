import type { Actor } from '../../events.ts';
import type { ApiKeyRow } from '../api-keys/store.ts';
import type { UnlinkedIdentities } from '../identities/store.ts';
import type { SessionRow } from '../sessions/store.ts';
import type { Change } from '../users/store.ts';
import type { User } from '../users/user.ts';
import type { RemovedFactors } from './store.ts';

/**
 * What an operator does with users and sessions. Each change is an event that names the operator; a call that
 * changes nothing is no event. Users are named by their id; `findUser` is where a name becomes one.
 */
export interface Administration {
  /** Returns the user of this name, disabled or not, or null. */
  findUser(username: string): Promise<User | null>;
  /** Returns users in the order of their ids, after the given one. */
  listUsers(page: { after: string | null; limit: number }): Promise<User[]>;
  /** Throws BAD_USER_INPUT and USERNAME_TAKEN where a new user cannot have this name. */
  requireFree(username: string): Promise<void>;
  /**
   * Creates a user; with a null password, one who cannot log in with a password. Throws BAD_USER_INPUT, naming the
   * argument below `input`; USERNAME_TAKEN; SERVER_BUSY.
   */
  createUser(user: { username: string; password: string | null }): Promise<User>;
  /**
   * Invites the reader of an address to sign up, with these scopes, in the place of invitations before. Any server that
   * sends mail delivers it. Returns the user who has the address already; then nothing is mailed. Throws BAD_USER_INPUT
   * for what is no address or no language tag, and for scopes like `grantScope`.
   */
  inviteUser(invitation: {
    email: string;
    scopes: readonly string[];
    locale: string | null;
  }): Promise<User | null>;
  /** Voids the invitations of an address; returns whether there were some. Throws BAD_USER_INPUT. */
  revokeInvitation(email: string): Promise<boolean>;
  /** Records that so many users were imported. */
  noteImport(count: number): Promise<void>;
  /** Runs a step that stores users of a file, and records in its transaction how many they were. */
  recordImport<T>(step: () => Promise<T>, countOf: (outcome: T) => number): Promise<T>;
  /** Ends the user's sessions, and refuses logins from now on. */
  disableUser(userId: string): Promise<Change>;
  /** Lets a disabled user log in again. */
  enableUser(userId: string): Promise<Change>;
  /** Disables the user, then deletes them and all that is theirs; returns whether there was such a user. */
  deleteUser(userId: string): Promise<boolean>;
  /**
   * Gives the user a new password, after the checks of `createUser`, and ends their sessions. Returns whether there is
   * still such a user.
   */
  setPassword(user: Pick<User, 'id' | 'username'>, password: string): Promise<boolean>;
  /**
   * Takes all second factors from a user who has lost theirs, with their trusted devices, and ends their sessions. Their
   * password stays. Returns what was removed; null when there is no such user.
   */
  resetFactors(userId: string): Promise<RemovedFactors | null>;
  /**
   * Unlinks all accounts at providers from a user, whom a thief may have given one, and ends their sessions. Returns what
   * was removed; null when there is no such user.
   */
  unlinkIdentities(userId: string): Promise<UnlinkedIdentities | null>;
  /**
   * Throws BAD_USER_INPUT for what is not a scope, for an unknown scope of Latchkey's own, and for one too many; FORBIDDEN for a
   * user who is still to choose a password with a code.
   */
  grantScope(userId: string, scope: string): Promise<Change>;
  /** Takes a scope from the user, also one that cannot be granted. Throws BAD_USER_INPUT for what is not a scope. */
  revokeScope(userId: string, scope: string): Promise<Change>;
  /** Returns the user's API keys, the newest first, those that have ended included. */
  listApiKeys(userId: string): Promise<ApiKeyRow[]>;
  /** Ends an API key; returns whether it was good until now, or null when there is no such key. */
  endApiKey(id: string): Promise<boolean | null>;
  /** Returns the user's live sessions, the newest first. */
  listSessions(userId: string): Promise<SessionRow[]>;
  /** Ends every session of the user; returns how many were live, or null when there is no such user. */
  revokeSessions(userId: string): Promise<number | null>;
  /** Ends every session of every user. */
  revokeAllSessions(): Promise<void>;
}

/**
 * Returns what gives an operator their administration; null is the viewer of the request, whom others have let. `because` is why.
 */
export type Administer = (actor: Actor | null, because?: string) => Administration;
