import { onTestFinished } from 'vitest';
import { openSmtp, type SmtpTarget } from '../../src/features/mail/transport/smtp.ts';
import type { Mail, MailTransport, Sent } from '../../src/features/mail/transport/transport.ts';
import { createFakeClock } from './fake-clock.ts';
import { startRelay, type Behaviour } from './smtp-server.ts';

export const id = '01938c5e-2f6e-7b6a-9d35-3a8f4c2b1e07';
export const link = `https://auth.example.com/account/confirm-email#lk_link_${'A1b2C3d4'.repeat(6)}`;
export const mail: Mail = {
  id,
  to: 'susan@example.net',
  subject: 'Confirm your address – ✓',
  text: `Grüß Gott\n\n${link}\n\n12345678\n`,
  html: `<p>Grüß Gott</p><p><a href="${link}">${link}</a></p>`,
  locale: 'de',
};
export const from = { name: 'Example, Inc.', address: 'auth@example.com' };
export const soon = () => AbortSignal.timeout(15_000);

/** Opens a transport to a relay on this machine, until the test is over. */
export async function open(target: Partial<SmtpTarget>): Promise<MailTransport> {
  const defaults = { host: '127.0.0.1', port: 0, secure: false, login: null, demandsTls: false };
  const transport = await openSmtp({ ...defaults, ...target }, from, createFakeClock());
  onTestFinished(() => transport.close());
  return transport;
}

/** Returns what becomes of a mail at a relay that behaves like this. */
export async function sentTo(behaviour: Behaviour): Promise<Sent> {
  const { port } = await startRelay({ behaviour });
  return (await open({ port })).send(mail, soon());
}

/** What a relay is given that wants a login. */
export const login = { user: 'latchkey', password: 'hunter2-ß:@' };
