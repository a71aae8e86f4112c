import { expect, test } from 'vitest';
import type { Mail } from '../../../src/features/mail/transport/transport.ts';
import { link, login, mail, open, sentTo, soon } from '../../support/mail-transport.ts';
import { startMute, startRelay } from '../../support/smtp-server.ts';

test('answers repeat no address, no user and no password, whatever the relay says', async () => {
  const secrets = [mail.to, login.user, login.password, btoa('hunter2')];
  const words = `550 5.1.1 <${mail.to}>: susan, SUSAN@EXAMPLE.NET of ${login.user} ${Buffer.from(login.password).toString('base64')} ${login.password}\u001b[31m\u202e ask <postmaster@relay.example> unknown`;
  const relay = await startRelay({ behaviour: { rcpt: words as '550' }, login });
  const transport = await open({ port: relay.port, login });
  const { outcome, answer } = await transport.send(mail, soon());
  expect(outcome).toBe('refused');
  expect(answer).toMatch(/^The relay refused the mail: 550 5\.1\.1 /);
  expect(answer).toMatch(/unknown$/);
  for (const secret of secrets) expect(answer).not.toContain(secret);
  expect(answer).not.toMatch(/susan|example\.net|postmaster|[\p{Cc}\p{Cf}]/iu);
});

test('answers repeat no link and no code of the mail, as filters of spam do', async () => {
  const words = `554 5.7.1 Spam: ${link}, code 12345678. See https://relay.example/?p=Spam`;
  const { outcome, answer } = await sentTo({ data: words as '554' });
  expect(outcome).toBe('refused');
  expect(answer).toMatch(/554 5\.7\.1 Spam: … code … See https:\/\/relay\.example\/\?p=Spam$/);
});

test('an answer of a megabyte is cut, and one without an end closes the connection', async () => {
  const long = await startRelay({ behaviour: { data: `550 ${'x'.repeat(60_000)}` } });
  const { answer } = await (await open({ port: long.port })).send(mail, soon());
  expect(answer.length).toBeLessThan(400);
  const { port } = await startMute(`220-${'x'.repeat(1_000_000)}`);
  expect(await (await open({ port })).send(mail, soon())).toMatchObject({ outcome: 'failed' });
});

const shapes = [
  'susan@example.net\r\nBcc: eve@evil.example',
  'susan@example.net\nRCPT TO:<eve@evil.example>',
  'susan@example.net>\r\nRCPT TO:<eve@evil.example',
  'susan@example.net, eve@evil.example',
  'susan@example.net,eve@evil.example',
  'susan@example.net;eve@evil.example',
  'group: eve@evil.example;',
  'Susan <eve@evil.example>',
  '<eve@evil.example>',
  '"eve@evil.example"@example.net',
  '"susan\r\n"@example.net',
  'eve@evil.example@example.net',
  'eve%evil.example@example.net',
  'evil.example!eve@example.net',
  '@example.net:eve@evil.example',
  '=?utf-8?q?eve=40evil.example=2C?=@example.net',
  '=?utf-8?b?ZXZlQGV2aWwuZXhhbXBsZQ==?= susan@example.net',
  'susan@example.net ',
  ' susan@example.net',
  'susan@[127.0.0.1]',
  'susan@127.0.0.1',
  'susan@localhost',
  'susan@exa\u0000mple.net',
  'susan@exämple.net',
  'sušan@example.net',
  'susan(eve@evil.example)@example.net',
  'susan@example.net\u2028eve@evil.example',
  '',
];

test.each(shapes)('no mail goes to %j, or to any address in it', async (to) => {
  const relay = await startRelay();
  const transport = await open({ port: relay.port });
  const sent = await transport.send({ ...mail, to }, soon());
  expect(sent.outcome).toBe('refused');
  expect({ opened: relay.opened, mails: relay.mails }).toEqual({ opened: 0, mails: [] });
});

test('no other part of a mail adds a header or an address', async () => {
  const relay = await startRelay();
  const transport = await open({ port: relay.port });
  const evil = 'x\r\nBcc: eve@evil.example\r\n\r\n.\r\nRCPT TO:<eve@evil.example>\r\n';
  const text = `first\r\n.\r\nMAIL FROM:<eve@evil.example>\r\n..\r\nlast`;
  await transport.send(
    { ...mail, subject: evil, text, html: `<p>${text}</p>`, locale: 'de\r\nX-Evil: 1' },
    soon(),
  );
  expect(relay.mails).toHaveLength(1);
  const { to } = relay.mails[0]!;
  const parsed = await relay.mails[0]!.parse();
  expect(to).toEqual([mail.to]);
  for (const name of ['bcc', 'cc', 'x-evil']) expect(parsed.headers.has(name)).toBe(false);
  expect(parsed.text).toContain('.\nMAIL FROM:<eve@evil.example>\n..\nlast');
});

test('a text that names a file or a URL is text', async () => {
  const relay = await startRelay();
  const transport = await open({ port: relay.port });
  const parts = { path: '/etc/hostname', href: 'http://127.0.0.1:1/' };
  const odd = { ...mail, text: parts, html: parts } as unknown as Mail;
  expect(await transport.send(odd, soon())).toMatchObject({ outcome: 'failed' });
  expect(relay.mails).toEqual([]);
});
