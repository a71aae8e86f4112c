import type { SMTPPoolOptions } from 'nodemailer';
import type { Clock } from '../../../lib/clock.ts';
import { parseEmailAddress } from '../../../lib/email-address.ts';
import { domainOf, type Mailbox } from '../../../lib/mailbox.ts';
import type { SmtpRelay } from '../../../lib/smtp-url.ts';
import { outcomeOf, withoutSecrets } from './answers.ts';
import type { Mail, MailTransport, Sent } from './transport.ts';

/** A relay, and whether it is refused where it does not prove by TLS who it is. */
export interface SmtpTarget extends SmtpRelay {
  readonly demandsTls: boolean;
  /** A certificate that is trusted in the place of those that Node trusts. */
  readonly authority?: string;
}

/** How many mails are handed over at the same time. */
const connections = 10;

/** Returns a transport over connections to the relay that are kept for half a minute after each mail. */
export async function openSmtp(
  target: SmtpTarget,
  from: Mailbox,
  clock: Clock,
): Promise<MailTransport> {
  const { createTransport } = await import('nodemailer');
  const pool = createTransport(poolOptions(target));
  // A connection that ends between two mails is replaced at the next.
  pool.on('error', () => {});
  const sending = new Set<Promise<unknown>>();

  const send = async (mail: Mail, signal: AbortSignal): Promise<Sent> => {
    if (parseEmailAddress(mail.to) === null)
      return { outcome: 'refused', answer: 'No mail can be sent to such an address.' };
    const secrets = { texts: Object.values(target.login ?? {}), address: mail.to };
    try {
      const { response } = await pool.sendMail({ ...messageOf(mail, from, clock), signal });
      return { outcome: 'accepted', answer: withoutSecrets(response, secrets) };
    } catch (error) {
      return outcomeOf(error, secrets);
    }
  };

  return {
    send(mail, signal) {
      const sent = send(mail, signal).finally(() => sending.delete(sent));
      sending.add(sent);
      return sent;
    },
    async close() {
      await Promise.all(sending);
      pool.close();
    },
  };
}

function poolOptions(target: SmtpTarget): SMTPPoolOptions & { pool: true } {
  const { host, port, secure, login, demandsTls, authority } = target;
  return {
    pool: true,
    host,
    port,
    secure,
    ...(login && { auth: { user: login.user, pass: login.password } }),
    // Without it, a relay that offers no STARTTLS gets mails and the password in the clear.
    requireTLS: demandsTls,
    tls: { rejectUnauthorized: demandsTls, ...(authority && { ca: authority }) },
    maxConnections: connections,
    // A connection that was kept may be dead: the next mail is tried on others.
    maxRequeues: 2,
    idleTimeout: 30_000,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    dnsTimeout: 5_000,
    socketTimeout: 20_000,
    socketCloseTimeout: 1_000,
    maxResponseSize: 65_536,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** Addresses are objects and not text, in which a comma or a line break begins another address. */
function messageOf({ id, to, subject, text, html, locale }: Mail, from: Mailbox, clock: Clock) {
  return {
    from,
    to: { name: '', address: to },
    envelope: { from: from.address, to: [to] },
    subject,
    text,
    html,
    messageId: `<${id}@${domainOf(from.address)}>`,
    date: new Date(clock.now()),
    // RFC 3834: no program is to answer this.
    headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': locale },
    textEncoding: 'quoted-printable' as const,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
