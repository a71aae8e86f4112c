import { AuthError } from '../../errors.ts';
import type { Audit } from '../audit/audit.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Caller } from '../attempts/caller.ts';
import type { Notice } from '../mail/new-mail.ts';
import type { Outbox } from '../mail/outbox.ts';
import type { GivenToken, OneTimeTokens } from '../one-time-tokens/one-time-tokens.ts';
import type { OneTimeToken } from '../one-time-tokens/store.ts';
import type { Contact, ContactStore, MailedToken } from './store.ts';

export interface ConfirmEmail {
  /**
   * Proves the address that a mail was sent to: it becomes the user's own. The address before gets a link that takes that
   * back. Asked again, it does nothing. Throws MAIL_TOKEN_INVALID; EMAIL_TAKEN, which only the reader of the mail is told;
   * TOO_MANY_ATTEMPTS.
   */
  confirm(given: GivenToken, caller: Caller): Promise<true>;
  /** Takes the address off the account, by the link that would prove it. Throws MAIL_TOKEN_INVALID, TOO_MANY_ATTEMPTS. */
  disown(token: string, caller: Caller): Promise<true>;
}

export function createConfirmEmail(options: {
  store: Pick<ContactStore, 'confirm' | 'disown'>;
  tokens: Pick<OneTimeTokens, 'require'>;
  outbox: Pick<Outbox, 'write' | 'wake'>;
  clock: Clock;
  audit: Audit;
}): ConfirmEmail {
  const { store, tokens, outbox, clock, audit } = options;

  const find = async (given: GivenToken, caller: Caller): Promise<MailedToken> =>
    mailedToken(await tokens.require(given, ['CONFIRM_EMAIL'], caller), clock);

  return {
    async confirm(given, caller) {
      const token = await find(given, caller);
      const step: Parameters<typeof store.confirm>[0] = {
        ...token,
        notice: (before) => (before.email === null ? null : outbox.write(noticeOf(before))),
      };
      const { userId } = token;
      const outcome = await audit.step(
        () => store.confirm(step),
        (done) => done === 'confirmed' && { event: 'email_changed', userId },
      );
      if (outcome === 'invalid') throw new AuthError('MAIL_TOKEN_INVALID');
      if (outcome === 'taken') throw new AuthError('EMAIL_TAKEN');
      if (outcome === 'unchanged') return true;
      outbox.wake();
      return true;
    },

    async disown(token, caller) {
      const found = await find({ token }, caller);
      const isDisowned = await audit.step(
        () => store.disown(found),
        (disowned) => disowned && { event: 'email_disowned', userId: found.userId },
      );
      if (!isDisowned) throw new AuthError('MAIL_TOKEN_INVALID');
      return true;
    },
  };
}

/** Returns what a step needs of a token that was mailed for a user. */
export function mailedToken({ hash, userId, emailKey }: OneTimeToken, clock: Clock): MailedToken {
  if (userId === null) throw new AuthError('MAIL_TOKEN_INVALID');
  return { hash, userId, emailKey, now: new Date(clock.now()) };
}

/** By when the address was proved, links that take changes back know the older one. */
function noticeOf({ userId, email, emailKey, emailProvedAt, locale }: Contact): Notice {
  return {
    kind: 'email-changed',
    email: email!,
    emailKey: emailKey!,
    userId,
    locale,
    details: { provedAt: emailProvedAt!.getTime() },
  };
}
