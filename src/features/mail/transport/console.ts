import type { Mailbox } from '../../../lib/mailbox.ts';
import { escapeControls } from '../../../lib/quote.ts';
import type { Mail, MailTransport } from './transport.ts';

/** Where mails are printed. Standard output has the log, whose lines programs read. */
export interface Terminal {
  write(text: string): unknown;
}

/** Returns a transport that prints each mail, for development: links can be clicked and codes read. */
export function openConsole(from: Mailbox, terminal: Terminal): MailTransport {
  return {
    async send(mail, signal) {
      if (signal.aborted) return { outcome: 'failed', answer: 'Sending was stopped.' };
      terminal.write(printed(mail, from));
      return { outcome: 'accepted', answer: 'Printed on standard error.' };
    },
    async close() {},
  };
}

const line = '-'.repeat(72);

function printed({ to, subject, text }: Mail, { name, address }: Mailbox): string {
  const head = [`From: ${name} <${address}>`, `To: ${to}`, `Subject: ${subject}`];
  const body = text.trim().split(/\r\n|\n/);
  return ['', line, ...[...head, '', ...body].map(escapeControls), line, '', ''].join('\n');
}
