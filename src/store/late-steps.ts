import type { Kysely } from 'kysely';
import { late } from '../lib/late.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';

/** The slices of the store that no start asks. */
export type LateSteps = Pick<
  Store,
  | 'contacts'
  | 'secondFactors'
  | 'totp'
  | 'recoveryCodes'
  | 'oneTimeTokens'
  | 'outbox'
  | 'invitations'
  | 'factors'
  | 'trustedDevices'
  | 'passkeys'
  | 'loginCodes'
  | 'identities'
  | 'oidcCodes'
  | 'administration'
  | 'audit'
  | 'apiKeys'
  | 'impersonations'
  | 'webhooks'
  | 'movingIn'
  | 'hashKeys'
  | 'hashes'
  | 'movedUsers'
  | 'awaitingResets'
>;

/** Returns slices whose steps are loaded with the first of them. What `relaxed` writes may be lost on power failure. */
export function lateSteps(db: Kysely<Tables>, relaxed: Kysely<Tables>): LateSteps {
  return {
    contacts: late(async () => (await import('./steps/contacts.ts')).contactQueries(db), {
      find: true,
      findMany: true,
      findByEmail: true,
      setLocale: true,
      setPending: true,
      confirm: true,
      cancel: true,
      disown: true,
      undo: true,
    }),
    secondFactors: late(
      async () => (await import('./steps/second-factors.ts')).secondFactorQueries(db),
      { find: true, findChallenge: true, countAttempt: true, returnAttempt: true },
    ),
    totp: late(async () => (await import('./steps/totp.ts')).totpQueries(db), {
      find: true,
      countTry: true,
      remove: true,
    }),
    recoveryCodes: late(
      async () => (await import('./steps/recovery-codes.ts')).recoveryCodeQueries(db),
      { find: true, countLeft: true, replace: true },
    ),
    passkeys: late(async () => (await import('./steps/passkeys.ts')).passkeyQueries(db), {
      list: true,
      find: true,
      insert: true,
      rename: true,
      remove: true,
    }),
    oneTimeTokens: late(
      async () => (await import('./steps/one-time-tokens.ts')).oneTimeTokenQueries(db),
      { issue: true, find: true, countTry: true, returnTry: true },
    ),
    outbox: late(async () => (await import('./steps/outbox.ts')).outboxQueries(db), {
      insert: true,
      hasDue: true,
      claim: true,
      settle: true,
      postpone: true,
      state: true,
    }),
    invitations: late(async () => (await import('./steps/invitations.ts')).invitationQueries(db), {
      replace: true,
    }),
    factors: late(async () => (await import('./steps/reset-factors.ts')).factorResetQueries(db), {
      reset: true,
    }),
    trustedDevices: late(
      async () => (await import('./steps/trusted-devices.ts')).trustedDeviceQueries(db),
      { isTrusted: true, list: true, revoke: true },
    ),
    loginCodes: late(async () => (await import('./steps/login-codes.ts')).loginCodeQueries(db), {
      insert: true,
      find: true,
    }),
    identities: late(async () => (await import('./steps/identities.ts')).identityQueries(db), {
      list: true,
      find: true,
      link: true,
      unlink: true,
      unlinkAll: true,
    }),
    oidcCodes: late(async () => (await import('./steps/oidc-codes.ts')).oidcCodeQueries(db), {
      insert: true,
      find: true,
      keepForLinking: true,
    }),
    administration: late(
      async () => (await import('./steps/administration.ts')).administrationQueries(db),
      { permitted: true, insertUser: true, page: true, factsOf: true },
    ),
    audit: late(async () => (await import('./steps/audit.ts')).auditQueries(db), {
      with: true,
      insert: true,
      page: true,
    }),
    apiKeys: late(async () => (await import('./steps/api-keys.ts')).apiKeyQueries(db, relaxed), {
      isServiceAccount: true,
      insertServiceAccount: true,
      list: true,
      insert: true,
      revoke: true,
      exchange: true,
      ownerOf: true,
      end: true,
      touch: true,
    }),
    impersonations: late(
      async () => (await import('./steps/impersonations.ts')).impersonationQueries(db),
      { start: true, end: true },
    ),
    hashKeys: late(async () => (await import('./steps/hash-keys.ts')).hashKeyQueries(db), {
      find: true,
      insert: true,
    }),
    hashes: late(async () => (await import('./steps/hash-sample.ts')).hashSampleQueries(db), {
      sample: true,
    }),
    movedUsers: late(async () => (await import('./steps/moved-users.ts')).movedUserQueries(db), {
      hasMoved: true,
      insert: true,
    }),
    awaitingResets: late(
      async () => (await import('./steps/awaiting-resets.ts')).awaitingResetQueries(db),
      { find: true, ask: true },
    ),
    webhooks: late(async () => (await import('./steps/webhooks.ts')).webhookQueries(db, relaxed), {
      list: true,
      insert: true,
      delete: true,
      find: true,
      rotate: true,
      redeliver: true,
      isAny: true,
      due: true,
      lease: true,
      settle: true,
    }),
    movingIn: late(async () => (await import('./steps/moving-in.ts')).movingInQueries(db), {
      insert: true,
      examine: true,
    }),
  };
}
