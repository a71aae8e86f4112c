import type { Config } from '../../config.ts';
import type { Compose, MailKinds } from '../mail/kinds.ts';
import type { IssueLink } from '../mail/links.ts';
import type { UserStore } from '../users/store.ts';
import type { ContactStore } from './store.ts';

/** Returns how the mails about a user's address are written. */
export function addressMails(options: {
  store: {
    readonly contacts: Pick<ContactStore, 'find'>;
    readonly users: Pick<UserStore, 'findById'>;
  };
  issueLink: IssueLink;
  config: Pick<Config, 'confirmTtlSeconds' | 'emailUndoTtlSeconds'>;
}): MailKinds {
  const { store, issueLink, config } = options;

  const find = async (userId: string | null) => {
    if (userId === null) return null;
    const [user, contact] = await Promise.all([
      store.users.findById(userId),
      store.contacts.find(userId),
    ]);
    return user && contact && { user, contact };
  };

  const confirmEmail: Compose = async (mail) => {
    const found = await find(mail.userId);
    // Another address waits by now, or none.
    if (!found || found.contact.pendingEmailKey !== mail.emailKey) return null;
    const { user, contact } = found;
    const link = await issueLink(mail, {
      purpose: 'CONFIRM_EMAIL',
      userId: user.id,
      ttlSeconds: config.confirmTtlSeconds,
    });
    return {
      template: 'confirm-email',
      to: mail.email,
      locale: contact.locale,
      view: { ...link, username: user.username },
    };
  };

  const emailChanged: Compose = async (mail) => {
    const found = await find(mail.userId);
    if (!found) return null;
    const { user, contact } = found;
    const link = await issueLink(mail, {
      purpose: 'UNDO_EMAIL_CHANGE',
      userId: user.id,
      ttlSeconds: config.emailUndoTtlSeconds,
      details: mail.details,
    });
    return {
      template: 'email-changed',
      to: mail.email,
      locale: contact.locale,
      view: { ...link, username: user.username, at: mail.createdAt.toISOString() },
    };
  };

  return { 'confirm-email': confirmEmail, 'email-changed': emailChanged };
}
