import type { UserStore } from '../users/store.ts';
import type { Compose, MailKinds } from './kinds.ts';
import type { OwnMail } from './own-mails.ts';
import type { OutboxMail } from './store.ts';

/** Of `latchkey mail test`. */
const composeTest: Compose = async ({ email }) => ({ template: 'test', to: email, view: {} });

/** A mail of a server that embeds Latchkey is written as it was given. */
const composeOwn: Compose = async ({ email, details }) => {
  const { subject, text, link } = details as unknown as OwnMail;
  return { to: email, words: { subject, text, link } };
};

/** Returns how the mails are written that are of no other feature. */
export function createMails(users: Pick<UserStore, 'findById'>): MailKinds {
  return { test: composeTest, own: composeOwn, ...noticeKinds(users) };
}

/** Returns how notices are written: they go to the address that the user had when it happened. */
function noticeKinds(users: Pick<UserStore, 'findById'>): MailKinds {
  const viewOf = async ({ userId, createdAt, details }: OutboxMail) => ({
    at: createdAt.toISOString(),
    username:
      userId === null ? textOf(details, 'username') : (await users.findById(userId))?.username,
  });

  return {
    'new-device': async (mail) => ({
      template: 'new-device',
      to: mail.email,
      view: {
        ...(await viewOf(mail)),
        ip: textOf(mail.details, 'ip'),
        device: textOf(mail.details, 'device'),
      },
    }),
    'password-changed': async (mail) => ({
      template: 'password-changed',
      to: mail.email,
      view: await viewOf(mail),
    }),
    'username-changed': async (mail) => ({
      template: 'username-changed',
      to: mail.email,
      view: await viewOf(mail),
    }),
    'refresh-token-reused': async (mail) => ({
      template: 'refresh-token-reused',
      to: mail.email,
      view: await viewOf(mail),
    }),
    'account-deleted': async (mail) => ({
      template: 'account-deleted',
      to: mail.email,
      view: await viewOf(mail),
    }),
  };
}

function textOf(details: OutboxMail['details'], name: string): string | undefined {
  const value = details?.[name];
  return typeof value === 'string' ? value : undefined;
}
