import type { MailName, MailView } from './templates/mails.ts';
import type { Words } from './templates/html.ts';
import type { OutboxMail } from './store.ts';

const hour = 3600;

/** For how many seconds a relay that does not take a mail is tried. */
export const mailLifetimes = {
  'sign-up': 24 * hour,
  'sign-up-known': 24 * hour,
  invitation: 24 * hour,
  'reset-password': 24 * hour,
  'choose-password': 24 * hour,
  login: 600,
  'confirm-email': 24 * hour,
  'email-changed': 72 * hour,
  'new-device': 72 * hour,
  'password-changed': 72 * hour,
  'username-changed': 72 * hour,
  'refresh-token-reused': 72 * hour,
  'account-deleted': 72 * hour,
  'totp-added': 72 * hour,
  'totp-removed': 72 * hour,
  'passkey-added': 72 * hour,
  'passkey-removed': 72 * hour,
  'api-key-created': 72 * hour,
  'impersonation-started': 72 * hour,
  'identity-linked': 72 * hour,
  'identity-unlinked': 72 * hour,
  'recovery-codes-created': 72 * hour,
  'recovery-code-used': 72 * hour,
  'second-factors-reset': 72 * hour,
  test: 600,
  own: 24 * hour,
} as const satisfies Readonly<Record<MailName | 'own', number>>;

/** The mails that have a template, and those of a server that embeds Latchkey. */
export type MailKind = keyof typeof mailLifetimes;

/** A mail as it is to be written: the values of a template, or the words themselves. */
export type Letter = FilledLetter | OwnLetter;

type FilledLetter = {
  [Name in MailName]: {
    readonly template: Name;
    readonly to: string;
    /** The language of the user; without it, that of the request for the mail. */
    readonly locale?: string | null;
    readonly view: MailView<Name>;
  };
}[MailName];

interface OwnLetter {
  readonly to: string;
  readonly words: Words;
}

/**
 * Writes a mail when it is about to be delivered, and again before each further attempt: looks for the user, and makes
 * the link. Returns null where there is no user to write to, or no reason any more.
 */
export type Compose = (mail: OutboxMail) => Promise<Letter | null>;

/** How each kind is written. The feature that sends it says so. */
export type MailKinds = Readonly<Partial<Record<MailKind, Compose>>>;
