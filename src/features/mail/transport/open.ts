import type { Config } from '../../../config.ts';
import type { Clock } from '../../../lib/clock.ts';
import { isThisMachine, smtpRelayOf } from '../../../lib/smtp-url.ts';
import { openConsole, type Terminal } from './console.ts';
import type { MailTransport } from './transport.ts';

/** Opens the way that AUTH_SMTP_URL names; null where there is none. Nothing is connected before the first mail. */
export async function openMailTransport(
  { smtpUrl, mailFrom }: Pick<Config, 'smtpUrl' | 'mailFrom'>,
  { clock, terminal = process.stderr }: { clock: Clock; terminal?: Terminal },
): Promise<MailTransport | null> {
  if (smtpUrl === null) return null;
  const from = mailFrom ?? { name: 'Latchkey', address: 'latchkey@localhost' };
  if (smtpUrl === 'console:') return openConsole(from, terminal);
  const relay = smtpRelayOf(smtpUrl);
  const { openSmtp } = await import('./smtp.ts');
  return openSmtp({ ...relay, demandsTls: !isThisMachine(relay.host) }, from, clock);
}
