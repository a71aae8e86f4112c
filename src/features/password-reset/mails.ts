import type { Config } from '../../config.ts';
import { findReader } from '../addresses/find-reader.ts';
import type { ContactStore } from '../addresses/store.ts';
import type { Compose, MailKinds } from '../mail/kinds.ts';
import type { IssueLink } from '../mail/links.ts';

/** Returns how the mails are written with which a user replaces a forgotten password, or chooses their first one here. */
export function createPasswordResetMails(options: {
  store: Pick<ContactStore, 'findByEmail'>;
  issueLink: IssueLink;
  config: Pick<Config, 'resetTtlSeconds'>;
}): MailKinds {
  const { store, issueLink, config } = options;
  const ttlSeconds = config.resetTtlSeconds;
  const compose =
    (template: 'reset-password' | 'choose-password'): Compose =>
    async (mail) => {
      const reader = await findReader(store, mail);
      if (!reader) return null;
      const { user, email, locale } = reader;
      const wish = { purpose: 'RESET_PASSWORD', userId: user.id, ttlSeconds } as const;
      const link = await issueLink({ ...mail, email }, wish);
      const view = { ...link, username: user.username };
      return { template, to: email, locale, view };
    };
  return {
    'reset-password': compose('reset-password'),
    'choose-password': compose('choose-password'),
  };
}
