import type { Config } from '../../config.ts';
import { AuthError } from '../../errors.ts';
import { localeOf } from '../../lib/locale.ts';
import type { RequireNewEmail } from '../addresses/blocked-domains.ts';
import type { Caller } from '../attempts/caller.ts';
import type { MailReceipt, Outbox } from '../mail/outbox.ts';
import type { Device } from '../sessions/sessions.ts';

/**
 * Mails a link and a code to sign up with. Looks for no user: the mail says whether there is one. Throws SIGN_UP_CLOSED,
 * MAIL_CLOSED, BAD_USER_INPUT, TOO_MANY_ATTEMPTS and SERVER_BUSY.
 */
export type RequestSignUp = (email: string, device: Device, caller: Caller) => Promise<MailReceipt>;

export function createRequestSignUp(options: {
  config: Pick<Config, 'signUp'>;
  outbox: Pick<Outbox, 'isOpen' | 'request'>;
  requireNewEmail: RequireNewEmail;
}): RequestSignUp {
  const { config, outbox, requireNewEmail } = options;
  return async (email, { acceptLanguage }, caller) => {
    if (config.signUp === 'closed') throw new AuthError('SIGN_UP_CLOSED');
    if (!outbox.isOpen) throw new AuthError('MAIL_CLOSED');
    const to = requireNewEmail(email, ['email']);
    const locale = localeOf(acceptLanguage);
    return outbox.request(
      { kind: 'sign-up', purpose: 'SIGN_UP', to, userId: null, locale },
      caller,
    );
  };
}
