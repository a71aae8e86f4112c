import { optionalMailbox, smtpUrl } from '../../settings/mail.ts';
import { setting, together, type Settings } from '../../settings/setting.ts';

export const settings = {
  /** Null where the server sends no mail. `console:` prints mails; anything else is the URL of a relay and may hold a password. */
  smtpUrl: setting({
    name: 'AUTH_SMTP_URL',
    unit: '`smtp://USER:PASSWORD@HOST:PORT`, `smtps://…`, `console:` or `none`',
    default: 'console:',
    defaultFor: ({ production }) => (production ? 'none' : 'console:'),
    example: 'smtp://latchkey:p%40ss@mail.example.com:587',
    meaning:
      'The relay that mails go through; `console:` prints them to standard error. Without a port it is 587 with STARTTLS for `smtp:`, 465 for `smtps:`. TLS is demanded, and the certificate checked, unless the relay is on this machine. In production the default is `none`: no mail.',
    secret: true,
    check: smtpUrl,
  }),
  /** Null unless it is set. */
  mailFrom: setting({
    name: 'AUTH_MAIL_FROM',
    unit: '`ADDRESS` or `NAME <ADDRESS>`',
    default: 'none',
    example: 'auth@example.com',
    meaning:
      'Whom mails come from. A relay needs it; for `console:` the default is `Latchkey <latchkey@localhost>`.',
    check: optionalMailbox,
  }),
} satisfies Settings;

export const checks = [
  together(settings, ['smtpUrl', 'mailFrom'], ({ smtpUrl: url, mailFrom }) =>
    url !== null && url !== 'console:' && mailFrom === null
      ? 'AUTH_MAIL_FROM is required by AUTH_SMTP_URL: whom mails come from. Example: AUTH_MAIL_FROM=auth@example.com'
      : null,
  ),
];
