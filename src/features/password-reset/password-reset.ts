import type { Config } from '../../config.ts';
import { AuthError } from '../../errors.ts';
import type { Audit } from '../audit/audit.ts';
import type { Clock } from '../../lib/clock.ts';
import { localeOf } from '../../lib/locale.ts';
import { StoreUnavailable } from '../../lib/store-errors.ts';
import { requireEmailAddress } from '../addresses/email-address.ts';
import type { Attempts } from '../attempts/attempts.ts';
import type { Caller } from '../attempts/caller.ts';
import type { Notices } from '../mail/notices.ts';
import type { MailReceipt, Outbox } from '../mail/outbox.ts';
import type { GivenToken, OneTimeTokens } from '../one-time-tokens/one-time-tokens.ts';
import type { RequireUnbreached } from '../passwords/breached-passwords.ts';
import type { PasswordHasher } from '../passwords/password-hasher.ts';
import type { Device } from '../sessions/sessions.ts';
import { requireNewPassword } from '../users/credentials.ts';
import type { PasswordStore } from '../users/store.ts';
import { passwordResets } from './attempt-kinds.ts';
import type { PasswordResetStore } from './store.ts';

export interface PasswordReset {
  /**
   * Has a link and a code mailed with which a forgotten password is replaced, where a user has proved this address.
   * Throws BAD_USER_INPUT for what is no address, and what `Outbox.request` throws.
   */
  request(email: string, device: Device, caller: Caller): Promise<MailReceipt>;
  /**
   * Replaces the password and ends every session of the user; starts none. Throws MAIL_TOKEN_INVALID, BAD_USER_INPUT
   * for a password that breaks a rule, which leaves the token good, TOO_MANY_ATTEMPTS and SERVER_BUSY.
   */
  reset(given: GivenToken & { readonly newPassword: string }, caller: Caller): Promise<void>;
}

const purpose = 'RESET_PASSWORD';
const argument = ['newPassword'];

export function createPasswordReset(options: {
  store: Pick<PasswordStore, 'findByUserId'> & PasswordResetStore;
  outbox: Pick<Outbox, 'request'>;
  notices: Notices;
  tokens: Pick<OneTimeTokens, 'require'>;
  attempts: Pick<Attempts, 'count'>;
  hasher: Pick<PasswordHasher, 'hash'>;
  requireUnbreached: RequireUnbreached;
  config: Pick<Config, 'passwordMinLength'>;
  clock: Clock;
  audit: Audit;
}): PasswordReset {
  const {
    store,
    outbox,
    notices,
    tokens,
    attempts,
    hasher,
    requireUnbreached,
    config,
    clock,
    audit,
  } = options;
  const policy = { minLength: config.passwordMinLength, allowCommon: false };

  /** Where the answer of the store was lost, it is asked whether it did: no other hash is the same. */
  const replace = async (step: Parameters<PasswordResetStore['reset']>[0]): Promise<boolean> => {
    try {
      return await store.reset(step);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      const user = await store.findByUserId(step.userId);
      if (user?.passwordHash !== step.hash) throw error;
      return true;
    }
  };

  return {
    async request(email, { acceptLanguage }, caller) {
      const to = requireEmailAddress(email, ['email']);
      const locale = localeOf(acceptLanguage);
      const wish = { kind: 'reset-password', purpose, to, userId: null, locale } as const;
      return outbox.request(wish, caller);
    },

    async reset({ newPassword, ...given }, caller) {
      const now = new Date(clock.now());
      const found = await tokens.require(given, [purpose, 'CHOOSE_PASSWORD'], caller);
      const { hash: token, userId, email } = found;
      const user = userId === null ? null : await store.findByUserId(userId);
      if (!user || user.disabledAt) throw new AuthError('MAIL_TOKEN_INVALID');
      await attempts.count(passwordResets, caller);
      const chosen = { username: user.username, password: newPassword, email };
      await requireNewPassword(chosen, policy, argument);
      await requireUnbreached(newPassword, argument);
      // Strangers who fill the queue do not keep out a user who has read their mail.
      const hash = await hasher.hash(newPassword, 'device');
      const use = { hash: token, purpose: found.purpose, now };
      const notice = notices.write('password-changed');
      const isReset = await audit.step(
        () => replace({ userId: user.id, use, hash, notice }),
        (done) => done && { event: 'password_reset', userId: user.id },
      );
      if (!isReset) throw new AuthError('MAIL_TOKEN_INVALID');
      if (notice) notices.wake();
    },
  };
}
