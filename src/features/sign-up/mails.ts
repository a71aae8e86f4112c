import type { Config } from '../../config.ts';
import type { ContactStore } from '../addresses/store.ts';
import type { Compose, MailKinds } from '../mail/kinds.ts';
import type { IssueLink } from '../mail/links.ts';

/** Returns how the mails with which users sign up are written. */
export function createSignUpMails(options: {
  contacts: Pick<ContactStore, 'findByEmail'>;
  issueLink: IssueLink;
  config: Pick<Config, 'confirmTtlSeconds' | 'inviteTtlSeconds'>;
}): MailKinds {
  const { contacts, issueLink, config } = options;

  const signUp: Compose = async (mail) => {
    const known = await contacts.findByEmail(mail.emailKey);
    if (known) {
      const { user, contact } = known;
      // Where the user has proved to read it: another spelling could be another mailbox.
      const to = contact.email ?? mail.email;
      const { locale } = contact;
      return { template: 'sign-up-known', to, locale, view: { username: user.username } };
    }
    const ttlSeconds = config.confirmTtlSeconds;
    const view = await issueLink(mail, { purpose: 'SIGN_UP', userId: null, ttlSeconds });
    return { template: 'sign-up', to: mail.email, view };
  };

  const invitation: Compose = async (mail) => {
    if (await contacts.findByEmail(mail.emailKey)) return null;
    const { details } = mail;
    const ttlSeconds = config.inviteTtlSeconds;
    const view = await issueLink(mail, {
      purpose: 'INVITATION',
      userId: null,
      ttlSeconds,
      details,
    });
    return { template: 'invitation', to: mail.email, view };
  };

  return { 'sign-up': signUp, invitation };
}
