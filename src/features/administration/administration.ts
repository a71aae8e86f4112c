import { AuthError } from '../../errors.ts';
import type { Actor } from '../../events.ts';
import type { ApiKeyRow, ApiKeyStore } from '../api-keys/store.ts';
import type { Audit, Told } from '../audit/audit.ts';
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
  passwordUnchosen,
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

export function createAdministration(options: {
  store: {
    readonly users: UserStore;
    readonly passwords: PasswordStore;
    readonly sessions: SessionStore;
    readonly factors: FactorResetStore;
    readonly identities: Pick<IdentityStore, 'unlinkAll'>;
    readonly apiKeys: Pick<ApiKeyStore, 'isServiceAccount' | 'list' | 'end'>;
  };
  users: Users;
  invitations: Invitations;
  notices: Notices;
  clock: Clock;
  audit: Audit;
}): Administer {
  const { store, users, invitations, notices, clock, audit } = options;
  const now = () => new Date(clock.now());

  return (actor, because) => {
    const by = { ...(actor && { actor }), ...(because !== undefined && { because }) };

    /** Runs a step that is told where it has changed something. */
    const change = async (step: () => Promise<ScopeChange>, told: Told): Promise<Change> => {
      const outcome = await audit.step(step, (done) => done === 'changed' && { ...told, ...by });
      if (outcome === 'too-many') throw tooManyScopes();
      if (outcome === 'password-unchosen') throw passwordUnchosen();
      return outcome;
    };

    const disableUser = (userId: string) =>
      change(() => store.users.disable(userId, now()), { event: 'user_disabled', userId });

    return {
      async findUser(username) {
        const row = await findUserByName(store.users, username);
        return row && toUser(row);
      },

      listUsers: async (page) => (await store.users.list(page)).map(toUser),

      requireFree: (username) => users.requireFree(username),

      async createUser(user) {
        const row = await users.prepare(user, chosen);
        const outcome = await audit.step(
          () => store.users.insert(row),
          (done) => done === 'inserted' && { event: 'user_created', userId: row.id, ...by },
        );
        if (outcome === 'username-taken') throw new AuthError('USERNAME_TAKEN');
        return toUser(row);
      },

      async inviteUser({ email, scopes, locale: given }) {
        const scope = requireGrantableScope(scopes);
        const locale = given === null ? null : requireLocale(given, ['locale']);
        const told = { event: 'user_invited', ...(scope !== '' && { scope }), ...by } as const;
        return invitations.invite({ email, scope, locale }, told);
      },

      async revokeInvitation(email) {
        return invitations.revoke(email, { event: 'invitation_revoked', ...by });
      },

      noteImport: (count) => audit.tell({ event: 'users_imported', count, ...by }),

      recordImport: (step, countOf) =>
        audit.step(step, (outcome) => {
          const count = countOf(outcome);
          return count > 0 && { event: 'users_imported', count, ...by };
        }),

      disableUser,

      enableUser: (userId) =>
        change(() => store.users.enable(userId), { event: 'user_enabled', userId }),

      async deleteUser(userId) {
        // No row of theirs is added while rows are deleted. It has an event of its own: the rest may be cut short.
        if ((await disableUser(userId)) === 'unknown-user') return false;
        const notice = notices.write('account-deleted');
        const deleted = await audit.step(
          () => store.users.delete(userId, now(), notice),
          (done) => done && { event: 'user_deleted', userId, ...by },
        );
        if (deleted && notice) notices.wake();
        return deleted;
      },

      async setPassword({ id: userId, username }, password) {
        if (await store.apiKeys.isServiceAccount(userId))
          throw new AuthError('BAD_USER_INPUT', {
            message: 'A service account has no password: give it an API key.',
          });
        const hash = await users.hashPassword({ username, password });
        const notice = notices.write('password-changed');
        const set = await audit.step(
          () => store.passwords.set({ userId, hash, now: now(), notice }),
          (done) => done && { event: 'password_set', userId, ...by },
        );
        if (set && notice) notices.wake();
        return set;
      },

      async resetFactors(userId) {
        const notice = notices.write('second-factors-reset');
        const removed = await audit.step(
          () => store.factors.reset({ userId, now: now(), notice }),
          (done) => hasSome(done) && { event: 'second_factors_reset', userId, ...by },
        );
        if (hasSome(removed) && notice) notices.wake();
        return removed;
      },

      async unlinkIdentities(userId) {
        const notice = notices.write('identity-unlinked');
        const removed = await audit.step(
          () => store.identities.unlinkAll({ userId, now: now(), notice }),
          (done) => hasSome(done) && { event: 'identities_unlinked', userId, ...by },
        );
        if (hasSome(removed) && notice) notices.wake();
        return removed;
      },

      async grantScope(userId, scope) {
        requireGrantable(scope);
        return change(() => store.users.grantScope(userId, scope), {
          event: 'scope_granted',
          userId,
          scope,
        });
      },

      async revokeScope(userId, scope) {
        requireScopeToken(scope);
        return change(() => store.users.revokeScope(userId, scope), {
          event: 'scope_revoked',
          userId,
          scope,
        });
      },

      listApiKeys: (userId) => store.apiKeys.list(userId),

      async endApiKey(id) {
        const ended = await audit.step(
          () => store.apiKeys.end({ id, now: now() }),
          (done) =>
            done?.wasLive && { event: 'api_key_revoked', userId: done.userId, detail: id, ...by },
        );
        return ended && ended.wasLive;
      },

      listSessions: (userId) =>
        store.sessions.list({ userId, after: null, limit: maxLiveSessions, now: now() }),

      revokeSessions: (userId) =>
        audit.step(
          () => store.sessions.revokeAllOf(userId, now()),
          (ended) => Boolean(ended) && { event: 'session_revoked', userId, ...by },
        ),

      async revokeAllSessions() {
        await audit.step(
          () => store.sessions.revokeAll(now()),
          () => ({ event: 'all_sessions_revoked', ...by }),
        );
      },
    };
  };
}

/** Returns whether something was removed. */
function hasSome(removed: object | null): boolean {
  return removed !== null && Object.values(removed).some((count) => count > 0);
}
