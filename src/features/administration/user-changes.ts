import { AuthError } from '../../errors.ts';
import type { Audit } from '../audit/audit.ts';
import type { Clock } from '../../lib/clock.ts';
import { ownTokens } from '../../lib/own-scopes.ts';
import { isUuid } from '../../lib/uuid.ts';
import type { ApiKeyStore } from '../api-keys/store.ts';
import type { OneTimeTokens } from '../one-time-tokens/one-time-tokens.ts';
import type { UserRow, UserStore } from '../users/store.ts';
import { toUser, type User } from '../users/user.ts';
import { chosen, type Users } from '../users/users.ts';
import type { Administer, Administration } from './administer.ts';
import type { Administrator, Permitted } from './permitted.ts';
import { requireReason } from './reason.ts';
import { requireGrantable, requireGrantableScope } from './scopes.ts';
import type { AdministrationStore } from './store.ts';

/** A user to be created by an administrator. */
export interface NewUserInput {
  readonly username: string;
  readonly scopes?: readonly string[];
}

/**
 * What administrators do with users: by the same rooms as operators, where `Permitted` lets them. Each method throws what `Permitted`
 * throws, and BAD_USER_INPUT for a reason or a scope that cannot be one.
 */
export interface UserChanges {
  /** Returns a new user without a password, and the code with which they choose one. Throws USERNAME_TAKEN. */
  create(by: Administrator, input: NewUserInput): Promise<{ user: User; passwordCode: string }>;
  /** Returns a new service account. Throws USERNAME_TAKEN. */
  createServiceAccount(by: Administrator, input: NewUserInput): Promise<User>;
  disable(by: Administrator, id: string, reason: string): Promise<User>;
  enable(by: Administrator, id: string): Promise<User>;
  delete(by: Administrator, id: string, reason: string): Promise<boolean>;
  grantScope(by: Administrator, id: string, scope: string): Promise<User>;
  revokeScope(by: Administrator, id: string, scope: string): Promise<User>;
  /** Returns how many sessions were ended. */
  endSessions(by: Administrator, id: string): Promise<number>;
  /** Ends an API key of another user; returns whether there was one. */
  endApiKey(by: Administrator, id: string, reason: string): Promise<boolean>;
  resetSecondFactors(by: Administrator, id: string, reason: string): Promise<User>;
}

/** How long a code is good with which a user chooses a password. */
const passwordCodeMs = 3 * 24 * 3600 * 1000;

/** The id of no key. */
const noKey = '';

export function createUserChanges(options: {
  administer: Administer;
  permitted: Permitted;
  users: Pick<Users, 'prepare'>;
  tokens: Pick<OneTimeTokens, 'newPasswordCode'>;
  store: {
    readonly users: Pick<UserStore, 'findById'>;
    readonly administration: Pick<AdministrationStore, 'insertUser'>;
    readonly apiKeys: Pick<ApiKeyStore, 'insertServiceAccount' | 'ownerOf'>;
  };
  audit: Audit;
  clock: Clock;
}): UserChanges {
  const { administer, permitted, users, tokens, store, audit, clock } = options;

  const get = async (id: string): Promise<User> => {
    const row = await store.users.findById(id);
    if (!row) throw new AuthError('NOT_FOUND', { message: 'There is no user with this id.' });
    return toUser(row);
  };

  /** Takes a step of an operator in the place of one. */
  const change = async (
    by: Administrator,
    id: string,
    needs: string,
    step: (administration: Administration) => Promise<unknown>,
    { because, gives = [] }: { because?: string; gives?: readonly string[] } = {},
  ): Promise<User> => {
    await permitted(by, { needs, targetId: id, gives }, () => step(administer(null, because)));
    return get(id);
  };

  const prepare = async ({ username, scopes = [] }: NewUserInput): Promise<UserRow> => {
    const scope = requireGrantableScope(scopes, ['input', 'scopes']);
    return { ...(await users.prepare({ username, password: null }, chosen)), scope };
  };

  const insert = async (
    by: Administrator,
    row: UserRow,
    event: 'user_created' | 'service_account_created',
    step: () => Promise<'inserted' | 'username-taken'>,
  ): Promise<User> => {
    // Else who may create users could give what `grantScope` would not let them.
    const also = row.scope === '' ? [] : ['latchkey:scopes'];
    const asked = { needs: 'latchkey:users', gives: [...ownTokens(row.scope), ...also] };
    const outcome = await permitted(by, asked, () =>
      audit.step(step, (done) => done === 'inserted' && { event, userId: row.id }),
    );
    if (outcome === 'username-taken') throw new AuthError('USERNAME_TAKEN');
    return toUser(row);
  };

  return {
    async create(by, input) {
      const row = await prepare(input);
      const { token: passwordCode, hash } = tokens.newPasswordCode();
      const createdAt = new Date(clock.now());
      const code = {
        hash,
        purpose: 'CHOOSE_PASSWORD',
        userId: row.id,
        email: '',
        emailKey: '',
        triesLeft: null,
        mailedAt: null,
        details: null,
        createdAt,
        expiresAt: new Date(createdAt.getTime() + passwordCodeMs),
        usedAt: null,
      } as const;
      const user = await insert(by, row, 'user_created', () =>
        store.administration.insertUser(row, code),
      );
      return { user, passwordCode };
    },

    async createServiceAccount(by, input) {
      const row = await prepare(input);
      return insert(by, row, 'service_account_created', () =>
        store.apiKeys.insertServiceAccount(row),
      );
    },

    disable: (by, id, reason) =>
      change(by, id, 'latchkey:users', (one) => one.disableUser(id), {
        because: requireReason(reason),
      }),

    enable: (by, id) => change(by, id, 'latchkey:users', (one) => one.enableUser(id)),

    async delete(by, id, reason) {
      const because = requireReason(reason);
      return permitted(by, { needs: 'latchkey:users', targetId: id }, () =>
        administer(null, because).deleteUser(id),
      );
    },

    async grantScope(by, id, scope) {
      requireGrantable(scope);
      const gives = ownTokens(scope);
      return change(by, id, 'latchkey:scopes', (one) => one.grantScope(id, scope), { gives });
    },

    revokeScope: (by, id, scope) =>
      change(by, id, 'latchkey:scopes', (one) => one.revokeScope(id, scope)),

    endSessions: async (by, id) =>
      (await permitted(by, { needs: 'latchkey:users', targetId: id }, () =>
        administer(null).revokeSessions(id),
      )) ?? 0,

    async endApiKey(by, id, reason) {
      const because = requireReason(reason);
      const ownerId = isUuid(id) ? await store.apiKeys.ownerOf(id) : null;
      const asked = { needs: 'latchkey:users', targetId: ownerId ?? undefined };
      // Where there was no key, none that has come since is ended: its user is not checked.
      const ended = await permitted(by, asked, () =>
        administer(null, because).endApiKey(ownerId === null ? noKey : id),
      );
      return ended !== null;
    },

    resetSecondFactors: (by, id, reason) =>
      change(by, id, 'latchkey:users:factors', (one) => one.resetFactors(id), {
        because: requireReason(reason),
      }),
  };
}
