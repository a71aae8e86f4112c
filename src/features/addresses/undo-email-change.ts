import type { Config } from '../../config.ts';
import { AuthError } from '../../errors.ts';
import type { Audit } from '../audit/audit.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Caller } from '../attempts/caller.ts';
import type { Outbox } from '../mail/outbox.ts';
import type { OneTimeTokens } from '../one-time-tokens/one-time-tokens.ts';
import { mailedToken } from './confirm-email.ts';
import type { ContactStore } from './store.ts';

/**
 * Gives a user the address back that the link was mailed to. Every session ends, the password is deleted, and a link to
 * set another is mailed. Second factors go that were set up after the change, or as long before it as the link is good: a
 * thief may have begun with them, and a passkey logs in without the password. Of several links the one for the oldest change wins, also when it is used last. Throws
 * MAIL_TOKEN_INVALID; EMAIL_TAKEN where another user has proved the address since; TOO_MANY_ATTEMPTS.
 */
export type UndoEmailChange = (token: string, caller: Caller) => Promise<true>;

export function createUndoEmailChange(options: {
  config: Pick<Config, 'emailUndoTtlSeconds'>;
  store: Pick<ContactStore, 'undo' | 'find'>;
  tokens: Pick<OneTimeTokens, 'require'>;
  outbox: Pick<Outbox, 'write' | 'wake'>;
  clock: Clock;
  audit: Audit;
}): UndoEmailChange {
  const { config, store, tokens, outbox, clock, audit } = options;
  return async (token, caller) => {
    const found = await tokens.require({ token }, ['UNDO_EMAIL_CHANGE'], caller);
    const { email, emailKey, details, createdAt } = found;
    const used = mailedToken(found, clock);
    const { userId } = used;
    const locale = (await store.find(userId))?.locale ?? null;
    const mail = outbox.write({ kind: 'reset-password', email, emailKey, userId, locale });
    const provedAt = new Date(Number(details?.['provedAt']));
    const factorsSince = new Date(createdAt.getTime() - config.emailUndoTtlSeconds * 1000);
    const outcome = await audit.step(
      () => store.undo({ ...used, provedAt, factorsSince, mail }),
      (done) => done === 'undone' && { event: 'email_change_undone', userId },
    );
    if (outcome === 'taken') throw new AuthError('EMAIL_TAKEN');
    if (outcome === 'invalid') throw new AuthError('MAIL_TOKEN_INVALID');
    outbox.wake();
    return true;
  };
}
