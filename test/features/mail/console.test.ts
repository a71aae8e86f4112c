import { expect, test } from 'vitest';
import { openMailTransport } from '../../../src/features/mail/transport/open.ts';
import type { Mail } from '../../../src/features/mail/transport/transport.ts';
import { loadConfig } from '../../../src/config.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const link = 'http://localhost:4000/account/confirm-email#lk_link_A1b2';
const mail: Mail = {
  id: '01938c5e-2f6e-7b6a-9d35-3a8f4c2b1e07',
  to: 'susan@example.net',
  subject: 'Confirm your address',
  text: `Hello,\r\n\r\n${link}\r\n\r\n12345678\n`,
  html: '<p>Hello</p>',
  locale: 'en',
};

/** Returns what is printed of a mail. */
async function printed(change: Partial<Mail>, environment: Record<string, string> = {}) {
  const written: string[] = [];
  const terminal = { write: (text: string) => written.push(text) };
  const parts = { clock: createFakeClock(), terminal };
  const transport = await openMailTransport(loadConfig(environment), parts);
  const sent = await transport!.send({ ...mail, ...change }, AbortSignal.timeout(1000));
  await transport!.close();
  return { sent, text: written.join('') };
}

test('console: prints a mail as text, with its link and its code on lines of their own', async () => {
  const { sent, text } = await printed({});
  expect(sent).toEqual({ outcome: 'accepted', answer: 'Printed on standard error.' });
  const lines = text.split('\n');
  expect(lines).toEqual(expect.arrayContaining([link, '12345678', 'To: susan@example.net']));
  expect(lines).toContain('From: Latchkey <latchkey@localhost>');
  expect(lines).toContain('Subject: Confirm your address');
  expect(text).not.toContain('<p>');
});

test('it comes from AUTH_MAIL_FROM where that is set', async () => {
  const { text } = await printed({}, { AUTH_MAIL_FROM: 'Example <auth@example.com>' });
  expect(text).toContain('\nFrom: Example <auth@example.com>\n');
});

test('what a terminal would obey is shown, and a value makes no line of its own', async () => {
  const evil = 'x\u001b]8;;http://evil.example\u0007\u202e\u2028\u009b31m\rTo: eve\n';
  const { text } = await printed({ subject: evil, to: `a@example.net\n${evil}`, text: evil });
  // oxlint-disable-next-line no-control-regex -- that there are none is the point
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u2028]/);
  expect(text).toContain('Subject: x\\u{1b}]8;;http://evil.example\\u{7}\\u{202e}\\u{2028}');
  expect(text.match(/^To: /gm)).toHaveLength(1);
});

test('where AUTH_SMTP_URL is none, there is no transport', async () => {
  const config = loadConfig({ AUTH_SMTP_URL: 'none' });
  expect(await openMailTransport(config, { clock: createFakeClock() })).toBe(null);
});
