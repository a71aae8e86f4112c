import { findReader } from '../addresses/find-reader.ts';
import type { ContactStore } from '../addresses/store.ts';
import type { MailKinds } from '../mail/kinds.ts';
import type { IssueLink } from '../mail/links.ts';
import { codeSeconds } from '../one-time-tokens/one-time-tokens.ts';

/** Returns how the mail is written that logs a user in. Its link is good as long as its code. */
export function createMailLoginMails(options: {
  store: Pick<ContactStore, 'findByEmail'>;
  issueLink: IssueLink;
}): MailKinds {
  const { store, issueLink } = options;
  return {
    async login(mail) {
      const reader = await findReader(store, mail);
      if (!reader) return null;
      const { user, email, locale } = reader;
      const wish = { purpose: 'LOGIN', userId: user.id, ttlSeconds: codeSeconds } as const;
      const { code, codeValidFor, ...link } = await issueLink({ ...mail, email }, wish);
      // The client that asked can use the code no longer.
      if (code === undefined || codeValidFor === undefined) return null;
      const view = { ...link, code, codeValidFor, username: user.username };
      return { template: 'login', to: email, locale, view };
    },
  };
}
