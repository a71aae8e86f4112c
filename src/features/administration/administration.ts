import { AuthError } from '../../errors.ts';
import type { ApiKeyStore } from '../api-keys/store.ts';
import type { Audit, Told } from '../audit/audit.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Invitations } from '../sign-up/invitations.ts';
import type { IdentityStore } from '../identities/store.ts';
import { requireLocale } from '../mail/locale.ts';
import type { Notices } from '../mail/notices.ts';
import { maxLiveSessions, type SessionStore } from '../sessions/store.ts';
import { findUserByName } from '../users/find-user.ts';
import type { Change, PasswordStore, ScopeChange, UserStore } from '../users/store.ts';
import { toUser } from '../users/user.ts';
import { chosen, type Users } from '../users/users.ts';
import type { Administer } from './administer.ts';
import type { FactorResetStore } from './store.ts';
import {
  passwordUnchosen,
  requireGrantable,
  requireGrantableScope,
  requireScopeToken,
  tooManyScopes,
} from './scopes.ts';

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
