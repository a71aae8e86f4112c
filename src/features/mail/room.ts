import type { Codes, Events, Tables } from '../../room.ts';
import { linkUrl, rate } from '../../settings/checks.ts';
import { setting, type Settings } from '../../settings/setting.ts';

export const settings = {
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
      'Mails that can be asked for to one mailbox: so many at once, then one every so many seconds. Addresses that differ in a `+tag` are one mailbox.',
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
      'Mails that all clients together can ask for: then the answer is SERVER_BUSY. Keep it below what your relay takes.',
    check: rate,
  }),
} satisfies Settings;

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
  outbox: { key: 'id', noun: 'waiting mail', owner: 'user_id' },
} as const satisfies Tables;
