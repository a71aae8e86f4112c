import { nearestLocale } from '../../lib/locale.ts';
import type { Codes, Events, Tables } from '../../room.ts';
import { languageTagText, linkUrl, onOff, optionalPath, rate } from '../../settings/checks.ts';
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
      'The sender of mails. A relay needs it; for `console:` the default is `Latchkey <latchkey@localhost>`.',
    check: optionalMailbox,
  }),
  /** Null for the pages of this server. */
  linkUrl: setting({
    name: 'AUTH_LINK_URL',
    unit: 'URL',
    default: 'none',
    example: 'https://example.com/account/{action}#{token}',
    meaning:
      'What links in mails open. `{action}` and `{token}` are filled in; keep the token behind the `#`, where no server logs it. `none`: the pages of this server, `{AUTH_ISSUER}/account/{action}#{token}`.',
    check: linkUrl,
  }),
  mailsPerMailbox: setting({
    name: 'AUTH_MAILS_PER_MAILBOX',
    unit: 'mails/seconds',
    default: '4/900',
    example: '10/300',
    meaning:
      'Mails that can be asked for to one mailbox: so many at once, then one every so many seconds. Addresses that differ in a `+tag` are one mailbox. Password resets and logins are counted apart, each for the address as it is written.',
    check: rate,
  }),
  mailsPerAddress: setting({
    name: 'AUTH_MAILS_PER_ADDRESS',
    unit: 'mails/seconds',
    default: '10/60',
    example: '20/30',
    meaning:
      'Mails that one IP address can ask for; an IPv6 /56 twice as many, a /48 four times as many.',
    check: rate,
  }),
  mails: setting({
    name: 'AUTH_MAILS',
    unit: 'mails/seconds',
    default: '500/1',
    example: '100/1',
    meaning:
      'Mails that all clients together can ask for; beyond that the answer is SERVER_BUSY. Keep it below what your relay takes.',
    check: rate,
  }),
  /** Null where only the built-in ones are used. */
  mailTemplates: setting({
    name: 'AUTH_MAIL_TEMPLATES',
    unit: 'path',
    default: 'none',
    example: '/etc/latchkey/mails',
    meaning:
      'A folder with templates of mails that replace the built-in ones or add languages, as docs/mail-templates.md says. They are checked at start.',
    check: optionalPath,
  }),
  mailNotices: setting({
    name: 'AUTH_MAIL_NOTICES',
    unit: '`on` or `off`',
    default: 'on',
    example: 'off',
    meaning:
      'Whether users with a proved address are told by mail of a login from a new device and network, a new password or username, a refresh token that was used twice, each change of their second factors, an account at a provider that was linked or unlinked, a recovery code that was used, and the deletion of their account.',
    check: onOff(),
  }),
  mailLocale: setting({
    name: 'AUTH_MAIL_LOCALE',
    unit: 'language tag (BCP 47)',
    default: 'en',
    example: 'de',
    meaning:
      'The language of mails to users who have chosen none, or one without templates. `en`, `de` and `zh-CN` are built in.',
    check: languageTagText,
  }),
} satisfies Settings;

/** The languages that every mail is built in. */
const builtInLocales = ['en', 'de', 'zh-CN'];

export const checks = [
  together(settings, ['mailTemplates', 'mailLocale'], ({ mailTemplates, mailLocale }) =>
    // Of a folder it is asked for each mail when the folder is read.
    mailTemplates === null && nearestLocale(mailLocale, builtInLocales) === null
      ? `AUTH_MAIL_LOCALE needs templates in AUTH_MAIL_TEMPLATES: ${builtInLocales.join(', ')} are built in. Example: AUTH_MAIL_LOCALE=de`
      : null,
  ),
  together(settings, ['smtpUrl', 'mailFrom'], ({ smtpUrl: url, mailFrom }) =>
    url !== null && url !== 'console:' && mailFrom === null
      ? 'AUTH_MAIL_FROM is required by AUTH_SMTP_URL: the sender of mails. Example: AUTH_MAIL_FROM=auth@example.com'
      : null,
  ),
];

export const codes = {
  MAIL_CLOSED: { status: 403, message: 'This server does not send this mail.' },
} as const satisfies Codes;

export const events = {
  mail_refused: {
    level: 'warn',
    message: 'a mail was refused, and is dropped',
    when: 'The relay refused the address or the content of a mail for good; `kind` is the kind of mail. It is not tried again. At most one line a minute; `times` is how often it happened.',
    isSummed: true,
  },
  mail_given_up: {
    level: 'warn',
    message: 'a mail could not be delivered in time, and is dropped',
    when: 'The relay did not take a mail for as long as the mail makes sense; `kind` is the kind of mail. At most one line a minute; `times` is how often it happened.',
    isSummed: true,
  },
} as const satisfies Events;

export const tables = {
  /** The courier gives a mail up before: what is swept waits where no server sends mail any more. */
  outbox: {
    key: 'id',
    noun: 'waiting mail',
    owner: 'user_id',
    expires: 'give_up_at',
    secret: ['receipt_hash'],
  },
} as const satisfies Tables;
