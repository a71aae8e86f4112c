import type { Codes, Events, Tables } from '../../room.ts';
import { oneOf, wholeNumber } from '../../settings/checks.ts';
import { domainFile } from '../../settings/domain-file.ts';
import { setting, type Check, type Settings } from '../../settings/setting.ts';

export const settings = {
  email: setting({
    name: 'AUTH_EMAIL',
    unit: '`optional` or `required`',
    default: 'optional',
    example: 'required',
    meaning:
      'Whether a new user needs a proved e-mail address. With `required`, `signUp` needs the token of a mail.',
    check: oneOf('optional', 'required'),
  }),
  /** In lower case; their subdomains are blocked with them. */
  blockedEmailDomains: setting({
    name: 'AUTH_BLOCKED_EMAIL_DOMAINS',
    unit: '`none` or a path',
    default: 'none',
    example: '/etc/latchkey/blocked-domains.txt',
    meaning:
      'A file of domains, one a line, `#` begins a comment: no new address may be in one of them or below one. Read at the start. Addresses that were proved before stay.',
    check: domainFile,
  }),
  confirmTtlSeconds: setting({
    name: 'AUTH_CONFIRM_TTL_SECONDS',
    unit: 'seconds',
    default: '86400',
    example: '3600',
    meaning: 'How long a link that proves an e-mail address is good, 600 to 604800.',
    check: wholeNumber(600, 604_800),
  }),
  emailUndoTtlSeconds: setting({
    name: 'AUTH_EMAIL_UNDO_TTL_SECONDS',
    unit: 'seconds',
    default: '259200',
    example: '604800',
    meaning:
      'How long the link in the mail to the old address takes a change of address back, 3600 to 2592000.',
    check: wholeNumber(3600, 2_592_000),
  }),
} satisfies Settings;

export const checks: readonly Check[] = [
  ({ email, smtpUrl }) =>
    email === 'required' && smtpUrl === null
      ? [
          'AUTH_EMAIL is required, and AUTH_SMTP_URL is none: no mail could be sent to a new user. Example: AUTH_EMAIL=optional',
        ]
      : [],
];

export const codes = {
  EMAIL_NOT_VERIFIED: {
    status: 403,
    message: 'This needs a proved e-mail address. Call requestEmailChange, then confirmEmail.',
  },
  EMAIL_TAKEN: { status: 409, message: 'Another user has proved this address.' },
} as const satisfies Codes;

export const events = {
  email_change_requested: {
    level: 'info',
    message: 'a user asked for a mail to a new address',
    when: 'A user asked for a mail to an address that they want to have.',
    audit: 'viewer',
  },
  email_change_cancelled: {
    level: 'info',
    message: 'a user dropped the address that waited to be proved',
    when: 'A user dropped the address that waited to be proved.',
    audit: 'viewer',
  },
  email_changed: {
    level: 'info',
    message: 'a user proved an address',
    when: 'A user proved an address, their first or another.',
    audit: 'user',
  },
  email_disowned: {
    level: 'warn',
    message: 'an address was taken off the account of another person',
    when: 'The reader of a mail that was to prove an address said that the account is another person’s.',
    audit: 'anonymous',
  },
  email_change_undone: {
    level: 'warn',
    message: 'a change of address was taken back',
    when: 'A change of address was taken back by the link in the mail to the old address: that one is the user’s again, their sessions have ended, and their password is deleted.',
    audit: 'user',
  },
} as const satisfies Events;

export const tables = {
  contacts: { key: 'user_id', noun: 'contact', owner: 'user_id' },
} as const satisfies Tables;
