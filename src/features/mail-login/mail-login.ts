import type { Config } from '../../config.ts';
import { AuthError } from '../../errors.ts';
import type { Clock } from '../../lib/clock.ts';
import { localeOf } from '../../lib/locale.ts';
import { requireEmailAddress } from '../addresses/email-address.ts';
import type { Caller } from '../attempts/caller.ts';
import type { MailReceipt, Outbox } from '../mail/outbox.ts';
import type { GivenToken, OneTimeTokens } from '../one-time-tokens/one-time-tokens.ts';
import type { Device } from '../sessions/sessions.ts';
import type { AuthPayload } from '../sign-in/auth-payload.ts';
import type { SignIn } from '../sign-in/sign-in.ts';
import type { UserStore } from '../users/store.ts';
import { toUser } from '../users/user.ts';

/** Both methods throw MAIL_CLOSED where this server does not offer it. */
export interface MailLogin {
  /**
   * Has a link and a code mailed that log in, where a user has proved this address. Throws BAD_USER_INPUT for what is no
   * address, and what `Outbox.request` throws.
   */
  request(email: string, device: Device, caller: Caller): Promise<MailReceipt>;
  /**
   * Starts a session for a caller who has the link; or the receipt, and the code. Throws MAIL_TOKEN_INVALID,
   * TOO_MANY_ATTEMPTS, and what hooks throw, which uses nothing up.
   */
  login(given: GivenToken, device: Device, caller: Caller): Promise<AuthPayload>;
}

const purpose = 'LOGIN';

/** See `Proof`. */
const byMail = { method: 'mail', methods: ['MAIL'] } as const;

export function createMailLogin(options: {
  config: Pick<Config, 'loginByMail'>;
  store: Pick<UserStore, 'findById'>;
  outbox: Pick<Outbox, 'request'>;
  tokens: Pick<OneTimeTokens, 'require'>;
  signIn: Pick<SignIn, 'admit'>;
  clock: Clock;
}): MailLogin {
  const { config, store, outbox, tokens, signIn, clock } = options;

  const requireOpen = (): void => {
    if (!config.loginByMail) throw new AuthError('MAIL_CLOSED');
  };

  return {
    async request(email, { acceptLanguage }, caller) {
      requireOpen();
      const to = requireEmailAddress(email, ['email']);
      const locale = localeOf(acceptLanguage);
      return outbox.request({ kind: 'login', purpose, to, userId: null, locale }, caller);
    },

    async login(given, device, caller) {
      requireOpen();
      // A slow hook makes no link too old that was used in time.
      const now = new Date(clock.now());
      const { hash, userId } = await tokens.require(given, [purpose], caller);
      const user = userId === null ? null : await store.findById(userId);
      if (!user) throw new AuthError('MAIL_TOKEN_INVALID');
      const condition = { mailed: { hash, purpose, now } } as const;
      return signIn.admit(toUser(user), { ...byMail, condition }, device);
    },
  };
}
