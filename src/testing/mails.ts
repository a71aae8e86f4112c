import type { Mail, MailTransport } from '../features/mail/transport/transport.ts';

/** A mail that has left the server. */
export interface SentMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The language it is written in (BCP 47). */
  readonly locale: string;
  /** The link in it, and the token of the link; null where it has none. */
  readonly link: string | null;
  readonly token: string | null;
  /** The code in it; null where it has none. */
  readonly code: string | null;
}

/** Returns what takes mails and keeps them, in the place of a relay. */
export function createMailbox(): MailTransport & { readonly sent: readonly SentMail[] } {
  const sent: SentMail[] = [];
  return {
    sent,
    async send(mail) {
      sent.push(read(mail));
      return { outcome: 'accepted', answer: 'kept' };
    },
    async close() {},
  };
}

function read({ to, subject, text, html, locale }: Mail): SentMail {
  const [link = null, token = null] = /\S*(lk_link_[\w-]{43})\S*/.exec(text) ?? [];
  const [code = null] = /^\d{8}$/m.exec(text) ?? [];
  return { to, subject, text, html, locale, link, token, code };
}
