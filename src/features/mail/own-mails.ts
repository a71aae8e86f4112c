import { AuthError } from '../../errors.ts';
import { parseEmailAddress } from '../../lib/email-address.ts';
import { languageTag } from '../../lib/locale.ts';
import type { NewMail } from './new-mail.ts';
import type { OutboxStore } from './store.ts';

/** A mail of a server that embeds Latchkey. It waits in the database as it is: put no secret into it. */
export interface OwnMail {
  /** One address, without a name. */
  readonly to: string;
  /** One line of at most 200 characters. */
  readonly subject: string;
  /** At most 20,000 characters. It is no template; the HTML is made from it as from the text of every mail. */
  readonly text: string;
  /** A URL (http or https) in the text: in the HTML it is a link, and a button where it is the last line of a paragraph. */
  readonly link?: string | undefined;
  /** The language that it is written in (BCP 47); AUTH_MAIL_LOCALE, unless it is said. */
  readonly locale?: string | undefined;
}

/**
 * Stores a mail, and resolves when it is on disk; it leaves soon after, and is tried for a day. It may come twice after a
 * crash. Nothing limits how many. Throws MAIL_CLOSED where this server sends no mail, BAD_USER_INPUT for what is no
 * address, and Error for another fault of the mail.
 */
export type SendMail = (mail: OwnMail) => Promise<void>;

const maxSubject = 200;
const maxText = 20_000;

export function createSendMail(options: {
  store: Pick<OutboxStore, 'insert'>;
  isOpen: boolean;
  newMail: NewMail;
  wake: () => void;
}): SendMail {
  const { store, isOpen, newMail, wake } = options;
  return async (mail) => {
    if (!isOpen) throw new AuthError('MAIL_CLOSED');
    const to = parseEmailAddress(mail.to);
    if (!to) throw new AuthError('BAD_USER_INPUT', { message: noAddress, argument: ['to'] });
    const problem = problemOf(mail);
    if (problem !== null) throw new Error(`sendMail: ${problem}`);
    const { subject, text, link } = mail;
    const locale = mail.locale === undefined ? null : languageTag(mail.locale);
    const email = { email: to.address, emailKey: to.key };
    const details = { subject, text, link };
    await store.insert(newMail({ kind: 'own', ...email, userId: null, locale, details }), null);
    wake();
  };
}

const noAddress =
  'This is no e-mail address that mail can be sent to. Write it like susan@example.com.';

function problemOf({ subject, text, link, locale }: OwnMail): string | null {
  if (subject.trim() === '' || subject.length > maxSubject || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(subject))
    return `the subject must be one line of 1 to ${maxSubject} characters.`;
  if (text.trim() === '' || text.length > maxText)
    return `the text must have 1 to ${maxText} characters.`;
  if (link !== undefined && !(isWebUrl(link) && text.includes(link)))
    return 'the link must be a URL (http or https) that is in the text.';
  if (locale !== undefined && languageTag(locale) === null)
    return 'the locale must be a language tag (BCP 47), such as de-AT.';
  return null;
}

function isWebUrl(text: string): boolean {
  return /^https?:\/\/\S+$/.test(text) && URL.canParse(text);
}
