import type { UserStore } from '../users/store.ts';
import type { Compose, MailKinds } from './kinds.ts';
import type { PlainNotice } from './notices.ts';
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

  const plain =
    (template: PlainNotice): Compose =>
    async (mail) => ({ template, to: mail.email, view: await viewOf(mail) });

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
    'password-changed': plain('password-changed'),
    'username-changed': plain('username-changed'),
    'refresh-token-reused': plain('refresh-token-reused'),
    'account-deleted': plain('account-deleted'),
    'totp-added': plain('totp-added'),
    'totp-removed': plain('totp-removed'),
    'passkey-added': plain('passkey-added'),
    'passkey-removed': plain('passkey-removed'),
    'api-key-created': plain('api-key-created'),
    'impersonation-started': plain('impersonation-started'),
    'identity-linked': async (mail) => ({
      template: 'identity-linked',
      to: mail.email,
      view: { ...(await viewOf(mail)), provider: textOf(mail.details, 'provider') },
    }),
    'identity-unlinked': plain('identity-unlinked'),
    'recovery-codes-created': plain('recovery-codes-created'),
    'recovery-code-used': async (mail) => ({
      template: 'recovery-code-used',
      to: mail.email,
      view: { ...(await viewOf(mail)), codesLeft: Number(mail.details?.['codesLeft']) },
    }),
    'second-factors-reset': plain('second-factors-reset'),
  };
}

function textOf(details: OutboxMail['details'], name: string): string | undefined {
  const value = details?.[name];
  return typeof value === 'string' ? value : undefined;
}
