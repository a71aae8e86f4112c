import { AuthError } from '../../errors.ts';
import type { Actor, EventDetails, RecordEvent, SecurityEvent } from '../../events.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Invitations } from '../sign-up/invitations.ts';
import type { IdentityStore, UnlinkedIdentities } from '../identities/store.ts';
import { requireLocale } from '../mail/locale.ts';
import type { Notices } from '../mail/notices.ts';
import { maxLiveSessions, type SessionRow, type SessionStore } from '../sessions/store.ts';
import { findUserByName } from '../users/find-user.ts';
import type { Change, PasswordStore, ScopeChange, UserStore } from '../users/store.ts';
import { toUser, type User } from '../users/user.ts';
import { chosen, type Users } from '../users/users.ts';
import type { FactorResetStore, RemovedFactors } from './store.ts';
import {
  requireGrantable,
  requireGrantableScope,
  requireScopeToken,
  tooManyScopes,
} from './scopes.ts';

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
  noteImport(count: number): void;
  /** Ends the user's sessions, and refuses logins from now on. */
  disableUser(userId: string): Promise<Change>;
  /** Lets a disabled user log in again. */
  enableUser(userId: string): Promise<Change>;
  /** Deletes the user and all that is theirs; returns whether there was such a user. */
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
  /** Throws BAD_USER_INPUT for what is not a scope, for an unknown scope of Latchkey's own, and for one too many. */
  grantScope(userId: string, scope: string): Promise<Change>;
  /** Takes a scope from the user, also one that cannot be granted. Throws BAD_USER_INPUT for what is not a scope. */
  revokeScope(userId: string, scope: string): Promise<Change>;
  /** Returns the user's live sessions, the newest first. */
  listSessions(userId: string): Promise<SessionRow[]>;
  /** Ends every session of the user; returns how many were live, or null when there is no such user. */
  revokeSessions(userId: string): Promise<number | null>;
  /** Ends every session of every user. */
  revokeAllSessions(): Promise<void>;
}

/** Returns what gives an operator their administration. */
export type Administer = (actor: Actor) => Administration;

export function createAdministration(options: {
  store: {
    readonly users: UserStore;
    readonly passwords: PasswordStore;
    readonly sessions: SessionStore;
    readonly factors: FactorResetStore;
    readonly identities: Pick<IdentityStore, 'unlinkAll'>;
  };
  users: Users;
  invitations: Invitations;
  notices: Notices;
  clock: Clock;
  record: RecordEvent;
}): Administer {
  const { store, users, invitations, notices, clock, record } = options;
  const now = () => new Date(clock.now());

  return (actor) => {
    const note = (event: SecurityEvent, details: EventDetails) =>
      record(event, { ...details, actor });

    /** Returns the outcome, which is an event where something has changed. */
    const noteChange = (
      outcome: ScopeChange,
      event: SecurityEvent,
      details: EventDetails,
    ): Change => {
      if (outcome === 'too-many') throw tooManyScopes();
      if (outcome === 'changed') note(event, details);
      return outcome;
    };

    return {
      async findUser(username) {
        const row = await findUserByName(store.users, username);
        return row && toUser(row);
      },

      listUsers: async (page) => (await store.users.list(page)).map(toUser),

      requireFree: (username) => users.requireFree(username),

      async createUser(user) {
        const row = await users.prepare(user, chosen);
        if ((await store.users.insert(row)) === 'username-taken')
          throw new AuthError('USERNAME_TAKEN');
        note('user_created', { userId: row.id });
        return toUser(row);
      },

      async inviteUser({ email, scopes, locale: given }) {
        const scope = requireGrantableScope(scopes);
        const locale = given === null ? null : requireLocale(given, ['locale']);
        const known = await invitations.invite({ email, scope, locale });
        if (!known) note('user_invited', scope === '' ? {} : { scope });
        return known;
      },

      async revokeInvitation(email) {
        const revoked = await invitations.revoke(email);
        if (revoked) note('invitation_revoked', {});
        return revoked;
      },

      noteImport: (count) => note('users_imported', { count }),

      disableUser: async (userId) =>
        noteChange(await store.users.disable(userId, now()), 'user_disabled', { userId }),

      enableUser: async (userId) =>
        noteChange(await store.users.enable(userId), 'user_enabled', { userId }),

      async deleteUser(userId) {
        const notice = notices.write('account-deleted');
        const deleted = await store.users.delete(userId, now(), notice);
        if (deleted && notice) notices.wake();
        if (deleted) note('user_deleted', { userId });
        return deleted;
      },

      async setPassword({ id: userId, username }, password) {
        const hash = await users.hashPassword({ username, password });
        const notice = notices.write('password-changed');
        const set = await store.passwords.set({ userId, hash, now: now(), notice });
        if (set && notice) notices.wake();
        if (set) note('password_set', { userId });
        return set;
      },

      async resetFactors(userId) {
        const notice = notices.write('second-factors-reset');
        const removed = await store.factors.reset({ userId, now: now(), notice });
        if (!removed || Object.values(removed).every((count) => count === 0)) return removed;
        if (notice) notices.wake();
        note('second_factors_reset', { userId });
        return removed;
      },

      async unlinkIdentities(userId) {
        const notice = notices.write('identity-unlinked');
        const removed = await store.identities.unlinkAll({ userId, now: now(), notice });
        if (!removed || removed.identities === 0) return removed;
        if (notice) notices.wake();
        note('identities_unlinked', { userId });
        return removed;
      },

      async grantScope(userId, scope) {
        requireGrantable(scope);
        const outcome = await store.users.grantScope(userId, scope);
        return noteChange(outcome, 'scope_granted', { userId, scope });
      },

      async revokeScope(userId, scope) {
        requireScopeToken(scope);
        const outcome = await store.users.revokeScope(userId, scope);
        return noteChange(outcome, 'scope_revoked', { userId, scope });
      },

      listSessions: (userId) =>
        store.sessions.list({ userId, after: null, limit: maxLiveSessions, now: now() }),

      async revokeSessions(userId) {
        const ended = await store.sessions.revokeAllOf(userId, now());
        if (ended) note('session_revoked', { userId });
        return ended;
      },

      async revokeAllSessions() {
        await store.sessions.revokeAll(now());
        note('all_sessions_revoked', {});
      },
    };
  };
}
