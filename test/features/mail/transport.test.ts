import { expect, test } from 'vitest';
import type { Sent } from '../../../src/features/mail/transport/transport.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { from, id, link, login, mail, open, sentTo, soon } from '../../support/mail-transport.ts';
import { certificate, startMute, startRelay, type Behaviour } from '../../support/smtp-server.ts';

/** A relay elsewhere, whose certificate a trusted authority has signed. */
const elsewhere = { demandsTls: true, authority: certificate };

test('a mail arrives whole, with its id, and says that no program is to answer it', async () => {
  const relay = await startRelay();
  const clock = createFakeClock();
  const sent = await (await open({ port: relay.port })).send(mail, soon());
  expect(sent).toEqual({ outcome: 'accepted', answer: expect.stringMatching(/^250 /) });
  const [received] = relay.mails;
  expect(received).toMatchObject({ from: from.address, to: [mail.to] });
  const { raw } = received!;
  const parsed = await received!.parse();
  expect(parsed.messageId).toBe(`<${id}@example.com>`);
  expect(parsed.subject).toBe(mail.subject);
  expect(parsed.text).toContain(link);
  expect(parsed.text).toContain('Grüß Gott');
  expect(parsed.html).toContain(`href="${link}"`);
  expect(parsed.from?.value).toEqual([from]);
  expect(parsed.to).toMatchObject({ value: [{ address: mail.to, name: '' }] });
  expect(parsed.date?.getTime()).toBe(Math.floor(clock.now() / 1000) * 1000);
  expect(parsed.headers.get('auto-submitted')).toBe('auto-generated');
  expect(parsed.headers.get('content-language')).toBe('de');
  expect(raw).not.toMatch(/format=flowed/i);
});

test('mails to one relay share a connection, one after the other, and none is left at the end', async () => {
  const relay = await startRelay();
  const transport = await open({ port: relay.port });
  for (let count = 0; count < 5; count += 1)
    expect(await transport.send(mail, soon())).toMatchObject({ outcome: 'accepted' });
  expect(relay.opened).toBe(1);
  await transport.close();
  await expect.poll(() => relay.open()).toBe(0);
  expect(await transport.send(mail, soon())).toMatchObject({ outcome: 'failed' });
});

test('a kept connection that the relay cut costs the next mail nothing', async () => {
  const relay = await startRelay();
  const transport = await open({ port: relay.port });
  await transport.send(mail, soon());
  relay.cut();
  expect(await transport.send(mail, soon())).toMatchObject({ outcome: 'accepted' });
  expect(relay.mails).toHaveLength(2);
});

test('close waits for mails that are on their way, and for those that wait for a connection', async () => {
  const relay = await startRelay({ behaviour: { delayMs: 300 } });
  const transport = await open({ port: relay.port });
  const sent = Array.from({ length: 12 }, () => transport.send(mail, soon()));
  await expect.poll(() => relay.opened).toBeGreaterThan(0);
  await transport.close();
  expect(relay.mails).toHaveLength(sent.length);
  for (const one of await Promise.all(sent)) expect(one.outcome).toBe('accepted');
});

test.each<[string, Behaviour, Sent['outcome'], RegExp]>([
  ['5xx at RCPT TO', { rcpt: '550 5.1.1 No such user' }, 'refused', /550 5\.1\.1 No such user/],
  ['5xx after the message', { data: '554 5.7.1 Spam' }, 'refused', /554 5\.7\.1 Spam/],
  ['4xx at RCPT TO', { rcpt: '451 4.7.1 Greylisted' }, 'failed', /451 4\.7\.1 Greylisted/],
  ['4xx after the message', { data: '452 4.2.2 Full' }, 'failed', /452 4\.2\.2 Full/],
  ['421 at RCPT TO', { rcpt: '421 4.3.2 Closing' }, 'failed', /421 4\.3\.2 Closing/],
  ['421 after the message', { data: '421 4.3.2 Closing' }, 'failed', /421 4\.3\.2 Closing/],
  ['421 as its greeting', { greeting: '421 4.3.2 Busy' }, 'failed', /421 4\.3\.2 Busy/],
  ['554 as its greeting', { greeting: '554 5.3.2 No mail' }, 'failed', /554 5\.3\.2 No mail/],
  ['530 at RCPT TO', { rcpt: '530 5.7.0 Log in first' }, 'failed', /530 5\.7\.0 Log in first/],
  ['503 at RCPT TO', { rcpt: '503 5.5.1 Bad sequence' }, 'failed', /503 5\.5\.1 Bad sequence/],
  ['nothing, and closes', { greeting: 'close' }, 'failed', /connection|relay/],
  ['nothing at RCPT TO, and closes', { rcpt: 'close' }, 'failed', /closed the connection/],
  ['nothing after the message, and closes', { data: 'close' }, 'failed', /closed the connection/],
  [
    'nothing, and closes, although it has taken the message',
    { data: 'take-and-close' },
    'failed',
    /closed the connection/,
  ],
])('a relay that answers %s: %o', async (_what, behaviour, outcome, answer) => {
  expect(await sentTo(behaviour)).toEqual({ outcome, answer: expect.stringMatching(answer) });
});

test('a refusal at MAIL FROM is for the operator to mend, not for the address', async () => {
  const refuse = Object.assign(new Error('5.7.1 Sender not allowed'), { responseCode: 550 });
  const relay = await startRelay({
    server: { onMailFrom: (_from, _session, done) => done(refuse) },
  });
  const sent = await (await open({ port: relay.port })).send(mail, soon());
  expect(sent).toEqual({ outcome: 'failed', answer: expect.stringContaining('550 5.7.1') });
});

test('after a refusal other mails go on', async () => {
  const relay = await startRelay({ behaviour: { rcpt: '550 5.1.1 No such user' } });
  const transport = await open({ port: relay.port });
  expect(await transport.send(mail, soon())).toMatchObject({ outcome: 'refused' });
  relay.behaviour = {};
  expect(await transport.send(mail, soon())).toMatchObject({ outcome: 'accepted' });
});

test.each([
  ['says nothing', ''],
  ['goes on with its greeting for ever', '220-wait\r\n'],
])('a relay that %s is left when the signal says so', async (_what, says) => {
  const { port } = await startMute(says);
  const transport = await open({ port });
  const begun = performance.now();
  const sent = await transport.send(mail, AbortSignal.timeout(100));
  expect(sent).toEqual({ outcome: 'failed', answer: expect.stringContaining('took too long') });
  expect(performance.now() - begun).toBeLessThan(5_000);
});

test('a mail that is aborted while it waits for a connection never leaves', async () => {
  const relay = await startRelay({ behaviour: { delayMs: 500 } });
  const transport = await open({ port: relay.port });
  const busy = Array.from({ length: 10 }, () => transport.send(mail, soon()));
  const stop = new AbortController();
  const waiting = transport.send({ ...mail, to: 'late@example.net' }, stop.signal);
  stop.abort();
  expect(await waiting).toMatchObject({ outcome: 'failed' });
  expect(await transport.send(mail, AbortSignal.abort())).toMatchObject({ outcome: 'failed' });
  for (const sent of await Promise.all(busy)) expect(sent.outcome).toBe('accepted');
  await transport.close();
  expect(relay.mails.map(({ to }) => to[0])).toEqual(busy.map(() => mail.to));
});

test('where no one listens, the mail has failed', async () => {
  const { port, close } = await startRelay();
  await close();
  const sent = await (await open({ port })).send(mail, soon());
  expect(sent).toEqual({ outcome: 'failed', answer: expect.stringContaining('ECONNREFUSED') });
});

test('a host that does not exist is said to', async () => {
  const transport = await open({ host: 'relay.invalid', port: 25 });
  const sent = await transport.send(mail, soon());
  expect(sent).toMatchObject({ outcome: 'failed' });
});

test('TLS is used where the relay offers it, and the login goes over it', async () => {
  const relay = await startRelay({ login });
  const transport = await open({ port: relay.port, login, ...elsewhere });
  expect(await transport.send(mail, soon())).toMatchObject({ outcome: 'accepted' });
  expect(relay.mails[0]).toMatchObject({ secure: true, user: login.user });
});

test('TLS from the first byte, too', async () => {
  const relay = await startRelay({ login, server: { secure: true } });
  const target = { port: relay.port, login, secure: true };
  const transport = await open({ ...target, host: 'localhost', ...elsewhere });
  expect(await transport.send(mail, soon())).toMatchObject({ outcome: 'accepted' });
  expect(relay.mails[0]).toMatchObject({ secure: true, user: login.user });
});

test('a relay elsewhere that offers no TLS gets neither a mail nor the password', async () => {
  let logins = 0;
  const relay = await startRelay({
    server: {
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => {
        logins += 1;
        done(null, { user: 'x' });
      },
    },
  });
  const transport = await open({ port: relay.port, login, demandsTls: true });
  const sent = await transport.send(mail, soon());
  expect(sent).toEqual({ outcome: 'failed', answer: expect.stringContaining('STARTTLS') });
  expect({ logins, mails: relay.mails.length }).toEqual({ logins: 0, mails: 0 });
});

test.each([true, false])(
  'a certificate that this machine does not trust is refused (TLS at once: %s)',
  async (secure) => {
    const relay = await startRelay({ login, server: { secure } });
    const transport = await open({ port: relay.port, login, secure, demandsTls: true });
    const sent = await transport.send(mail, soon());
    expect(sent).toEqual({
      outcome: 'failed',
      answer: expect.stringMatching(/certificate.*not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)/),
    });
    expect(relay.mails).toEqual([]);
  },
);

test('a trusted certificate for another name is refused', async () => {
  const relay = await startRelay({ server: { secure: true } });
  const target = { port: relay.port, secure: true, ...elsewhere };
  const sent = await (await open({ ...target, host: '127.0.0.2' })).send(mail, soon());
  expect(sent).toMatchObject({ outcome: 'failed' });
  expect(relay.mails).toEqual([]);
});

test('on this machine, a relay needs no certificate that is trusted, and no TLS', async () => {
  const withTls = await startRelay({ login });
  const secure = await open({ port: withTls.port, login });
  expect(await secure.send(mail, soon())).toMatchObject({ outcome: 'accepted' });
  expect(withTls.mails[0]).toMatchObject({ secure: true });
  const server = { disabledCommands: ['STARTTLS'], allowInsecureAuth: true };
  const plain = await startRelay({ login, server });
  const insecure = await open({ port: plain.port, login });
  expect(await insecure.send(mail, soon())).toMatchObject({ outcome: 'accepted' });
  expect(plain.mails[0]).toMatchObject({ secure: false, user: login.user });
});

test('a wrong password is the operator’s, and no answer repeats it', async () => {
  const relay = await startRelay({ login: { ...login, password: 'another' } });
  const transport = await open({ port: relay.port, login });
  const sent = await transport.send(mail, soon());
  expect(sent.outcome).toBe('failed');
  expect(sent.answer).toMatch(/user and the password of AUTH_SMTP_URL: 535 5\.7\.8/);
});
