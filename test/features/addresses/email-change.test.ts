import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../src/config.ts';
import { addressMails } from '../../../src/features/addresses/mails.ts';
import type { OutboxMail } from '../../../src/features/mail/store.ts';
import type { Store } from '../../../src/store/store.ts';
import { confirm, createAccount, disown, setUp } from '../../support/addresses.ts';
import { countStatements } from '../../support/statements.ts';
import { code } from '../../support/test-server.ts';

const nothing = { email: null, pendingEmail: null };
const a = 'Susan+a@Example.com';

describe('an address', () => {
  test('waits until it is proved, by the link in a mail that went there and nowhere else', async () => {
    const susan = await setUp();
    expect(await susan.addresses()).toEqual(nothing);
    const { mail } = await susan.request(a);
    expect(await susan.addresses()).toEqual({ email: null, pendingEmail: a });
    expect(mail.to).toBe(a);
    expect(mail.link).toMatch(/^http:\/\/localhost:4000\/account\/confirm-email#lk_link_/);
    const answer = await confirm(susan.server, mail.token!);
    expect(answer.body).toEqual({ data: { confirmEmail: true } });
    expect(await susan.addresses()).toEqual({ email: a, pendingEmail: null });
    expect(await susan.server.mails()).toHaveLength(1);
  });

  test('is proved by the code with the receipt, whatever stands between the digits', async () => {
    const susan = await setUp();
    const { mail, receipt } = await susan.request(a);
    const typed = ` ${mail.code!.slice(0, 4)}-${mail.code!.slice(4)} `;
    const answer = await confirm(susan.server, receipt, typed);
    expect(answer.body).toEqual({ data: { confirmEmail: true } });
    expect(await susan.addresses()).toEqual({ email: a, pendingEmail: null });
  });

  test('is proved also the second time, by link and by code', async () => {
    const susan = await setUp();
    const { mail } = await susan.prove(a);
    expect((await confirm(susan.server, mail.token!)).body.data).toEqual({ confirmEmail: true });
    const other = await susan.request('other@example.com');
    for (const time of ['first', 'second']) {
      const again = await confirm(susan.server, other.receipt, other.mail.code!);
      expect(again.body.data, time).toEqual({ confirmEmail: true });
    }
    // By then another address is hers.
    expect(code(await confirm(susan.server, mail.token!))).toBe('MAIL_TOKEN_INVALID');
  });

  test('that is asked for again is mailed to again, and each link is good until one is used', async () => {
    const susan = await setUp();
    const first = await susan.request(a);
    const second = await susan.request(a);
    expect(second.mail.token).not.toBe(first.mail.token);
    expect((await confirm(susan.server, first.mail.token!)).body.errors).toBeUndefined();
    expect(code(await confirm(susan.server, second.mail.token!))).toBe('MAIL_TOKEN_INVALID');
  });

  test('is not proved by a link that is over', async () => {
    const susan = await setUp({ AUTH_CONFIRM_TTL_SECONDS: '600' });
    const { mail } = await susan.request(a);
    susan.server.clock.advanceSeconds(600);
    expect(code(await confirm(susan.server, mail.token!))).toBe('MAIL_TOKEN_INVALID');
    expect(await susan.addresses()).toMatchObject({ email: null });
  });

  test('is the one that the mail went to, also where another spelling of it waits by then', async () => {
    const susan = await setUp();
    const first = await susan.request('SUSAN@example.com');
    await susan.request('susan@example.com');
    await confirm(susan.server, first.mail.token!);
    expect(await susan.addresses()).toEqual({ email: 'SUSAN@example.com', pendingEmail: null });
  });

  test('that waits is dropped by its user, and the links to it with it', async () => {
    const susan = await setUp();
    const { mail, receipt } = await susan.request(a);
    const cancel = () => susan.server.execute('mutation { cancelEmailChange }', susan);
    expect((await cancel()).body.data).toEqual({ cancelEmailChange: true });
    expect((await cancel()).body.data).toEqual({ cancelEmailChange: false });
    expect(await susan.addresses()).toEqual(nothing);
    expect(code(await confirm(susan.server, mail.token!))).toBe('MAIL_TOKEN_INVALID');
    expect(code(await confirm(susan.server, receipt, mail.code!))).toBe('MAIL_TOKEN_INVALID');
    await susan.request(a);
    expect(code(await confirm(susan.server, mail.token!))).toBe('MAIL_TOKEN_INVALID');
  });

  test('that waits is taken off by the reader of its mail', async () => {
    const susan = await setUp();
    const { mail } = await susan.request(a);
    expect((await disown(susan.server, mail.token!)).body.data).toEqual({ disownEmail: true });
    expect(await susan.addresses()).toEqual(nothing);
    expect(code(await confirm(susan.server, mail.token!))).toBe('MAIL_TOKEN_INVALID');
    expect(code(await disown(susan.server, mail.token!))).toBe('MAIL_TOKEN_INVALID');
  });

  test('that was proved is not taken off by the link that proved it', async () => {
    const susan = await setUp();
    const { mail } = await susan.prove(a);
    expect(code(await disown(susan.server, mail.token!))).toBe('MAIL_TOKEN_INVALID');
    expect(await susan.addresses()).toEqual({ email: a, pendingEmail: null });
  });

  test('is seen by its user alone', async () => {
    const susan = await setUp();
    const document =
      'mutation { signUp(input: { username: "john", password: "correct horse battery" }) { user { email pendingEmail locale } } }';
    const { body } = await susan.server.execute(document, susan);
    expect(body.data?.['signUp'].user).toEqual({ email: null, pendingEmail: null, locale: null });
    const codes = body.errors?.map(({ extensions }) => extensions['code']);
    expect(codes).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
  });
});

test.each([
  ['no address', 'susan@localhost'],
  ['a header', 'susan@example.com\r\nBcc: eve@evil.example'],
  ['two addresses', 'susan@example.com,eve@evil.example'],
  ['an address of a blocked domain', 'susan@sub.blocked.example'],
])('to %s no mail is sent, and nothing waits', async (_what, email) => {
  const { temporaryFolder } = await import('../../support/process.ts');
  const { writeFile } = await import('node:fs/promises');
  const file = `${await temporaryFolder()}/blocked.txt`;
  await writeFile(file, 'blocked.example');
  const susan = await setUp({ AUTH_BLOCKED_EMAIL_DOMAINS: file });
  const answer = await susan.ask(email);
  expect(code(answer)).toBe('BAD_USER_INPUT');
  expect(answer.body.errors?.[0]?.extensions['argument']).toEqual(['email']);
  expect(await susan.addresses()).toEqual(nothing);
  expect(await susan.server.mails()).toEqual([]);
});

test('a server that sends no mail says so, and nothing waits', async () => {
  const susan = await setUp({ AUTH_SMTP_URL: 'none' });
  expect(code(await susan.ask(a))).toBe('MAIL_CLOSED');
  expect(await susan.addresses()).toEqual(nothing);
});

test('a request that is one too many changes nothing', async () => {
  const susan = await setUp({ AUTH_ATTEMPTS: 'on', AUTH_MAILS_PER_MAILBOX: '1/900' });
  await susan.request(a);
  // The same mailbox.
  expect(code(await susan.ask('susan+other@example.com'))).toBe('TOO_MANY_ATTEMPTS');
  expect(await susan.addresses()).toEqual({ email: null, pendingEmail: a });
});

test('a password that was given too long ago has to be given again', async () => {
  const susan = await setUp();
  susan.server.clock.advanceSeconds(301);
  expect(code(await susan.ask(a))).toBe('REAUTHENTICATION_REQUIRED');
});

test('a mail that a node has in hand is not written once another address waits', async () => {
  const susan = await setUp();
  await susan.request('other@example.com');
  const { store } = susan.server;
  const { confirmEmail } = kindsOf(store);
  const user = await store.users.findByUsernameKey('susan');
  const mail = { userId: user!.id, emailKey: a.toLowerCase(), email: a } as OutboxMail;
  expect(await confirmEmail(mail)).toBeNull();
});

/** How mails are written, where no link can be made. */
function kindsOf(store: Store) {
  const issueLink = () => Promise.reject(new Error('no link'));
  const kinds = addressMails({ store, issueLink, config: loadConfig({}) });
  return { confirmEmail: kinds['confirm-email']! };
}

test('events name the user, and no address', async () => {
  const susan = await setUp();
  await susan.prove('first@example.com');
  await susan.request('second@example.com');
  await susan.server.execute('mutation { cancelEmailChange }', susan);
  const events = susan.server.logged
    .map((line) => JSON.parse(line) as { event?: string; userId?: string })
    .filter(({ event }) => event?.startsWith('email_'));
  expect(events.map(({ event }) => event)).toEqual([
    'email_change_requested',
    'email_changed',
    'email_change_requested',
    'email_change_cancelled',
  ]);
  expect(events.every(({ userId }) => userId !== undefined)).toBe(true);
  expect(susan.server.logged.join()).not.toContain('@example.com');
});

test('who asks for no address of a user causes no statement about addresses', async () => {
  const susan = await setUp();
  await susan.prove(a);
  const count = countStatements('contacts');
  await susan.server.execute('{ me { id username } }', susan);
  expect(count()).toBe(0);
  await susan.server.execute('{ me { email pendingEmail locale } }', susan);
  expect(count()).toBe(1);
});

test('the name of a user who plays with words is not in the mail to a stranger', async () => {
  const susan = await setUp();
  const eve = await createAccount(susan.server, 'win 1000 at evil.example');
  const { mail } = await eve.request('victim@example.com');
  expect(mail.text + mail.html + mail.subject).not.toContain('evil.example');
});
