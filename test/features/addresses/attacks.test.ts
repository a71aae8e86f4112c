import { describe, expect, test } from 'vitest';
import {
  confirm,
  createAccount,
  disown,
  logIn,
  setUp,
  type Account,
} from '../../support/addresses.ts';
import { countStatements } from '../../support/statements.ts';
import { code, createTestServer, password, type TestServer } from '../../support/test-server.ts';
import { createThrottled } from '../../support/throttled.ts';

const address = 'victim@example.com';

/** An attacker and a victim, each with an account. */
async function twoAccounts() {
  const server = await createTestServer();
  const attacker = await createAccount(server, 'attacker');
  const victim = await createAccount(server, 'victim');
  return { server, attacker, victim };
}

const usernameOf = async (server: TestServer, name: string) =>
  (await logIn(server, name)).body.data?.['login']?.user.username;

/*
 * Sudhodanan and Paverd, Pre-hijacked Accounts (USENIX Security 2022): an attacker prepares an account with the address of
 * a victim who has none yet. Two of the five kinds need providers, of which there are none.
 */
describe('an account that was prepared with the address of a victim', () => {
  test('is not found by it, and keeps the victim from nothing', async () => {
    const { server, attacker, victim } = await twoAccounts();
    await attacker.request(address);
    expect(await usernameOf(server, address)).toBeUndefined();
    await victim.prove(address);
    expect(await usernameOf(server, address)).toBe('victim');
  });

  test('cannot take it when the victim opens the old mail by then', async () => {
    const { server, attacker, victim } = await twoAccounts();
    const old = await attacker.request(address);
    await victim.prove(address);
    expect(code(await confirm(server, old.mail.token!))).toBe('EMAIL_TAKEN');
    expect(await usernameOf(server, address)).toBe('victim');
    expect(await attacker.addresses()).toEqual({ email: null, pendingEmail: address });
  });

  test('cannot take it from a victim who was there first', async () => {
    const { server, attacker, victim } = await twoAccounts();
    await victim.prove(address);
    const late = await attacker.request(address);
    expect(code(await confirm(server, late.mail.token!))).toBe('EMAIL_TAKEN');
    expect(code(await confirm(server, late.receipt, late.mail.code!))).toBe('EMAIL_TAKEN');
    expect(await usernameOf(server, address)).toBe('victim');
  });

  test('cannot take it after the victim has changed it and come back', async () => {
    const { server, attacker, victim } = await twoAccounts();
    const old = await attacker.request(address);
    await victim.prove(address);
    await victim.prove('new@example.com');
    // The mail is in the mailbox of the victim, who may open it; the attacker never had it.
    expect((await disown(server, old.mail.token!)).body.data).toEqual({ disownEmail: true });
    await victim.prove(address);
    expect(await usernameOf(server, address)).toBe('victim');
    expect(await attacker.addresses()).toEqual({ email: null, pendingEmail: null });
  });

  test('has no use of a receipt: the code is in the mail of the victim alone', async () => {
    const { server, attacker } = await twoAccounts();
    const { receipt, mail } = await attacker.request(address);
    const wrong = String((Number(mail.code) + 1) % 100_000_000).padStart(8, '0');
    for (let n = 0; n < 5; n += 1)
      expect(code(await confirm(server, receipt, wrong))).toBe('MAIL_TOKEN_INVALID');
    expect(code(await confirm(server, receipt, mail.code!))).toBe('MAIL_TOKEN_INVALID');
    expect(await attacker.addresses()).toMatchObject({ email: null });
    // The link in it is the victim’s, and is as good as before.
    expect((await disown(server, mail.token!)).body.data).toEqual({ disownEmail: true });
  });
});

test('the code of a mail works with the receipt of that mail, and with no other', async () => {
  const { server, attacker, victim } = await twoAccounts();
  const ofAttacker = await attacker.request(address);
  const ofVictim = await victim.request(address);
  for (const [receipt, mail] of [
    [ofAttacker.receipt, ofVictim.mail],
    [ofVictim.receipt, ofAttacker.mail],
  ] as const)
    expect(code(await confirm(server, receipt, mail.code!))).toBe('MAIL_TOKEN_INVALID');
  const right = await confirm(server, ofVictim.receipt, ofVictim.mail.code!);
  expect(right.body.data).toEqual({ confirmEmail: true });
  expect(await victim.addresses()).toMatchObject({ email: address });
});

test('who asks for an address is not told whether a user has it: same answer, same statements', async () => {
  const { server, attacker, victim } = await twoAccounts();
  await victim.prove(address);
  const count = countStatements('');
  const [taken, free] = [address, 'free00@example.com'];
  const shown = new Set<string>();
  const statements: Record<string, number[]> = { [taken]: [], [free]: [] };
  for (const email of Array.from({ length: 6 }, () => [taken, free]).flat()) {
    const before = count();
    const { status, text } = await attacker.ask(email);
    statements[email]!.push(count() - before);
    shown.add(`${status} ${text.replace(/lk_code_[\w-]{43}/, 'RECEIPT')}`);
    await server.mails();
  }
  expect([...shown]).toEqual([expect.stringMatching(/^200 .*RECEIPT/)]);
  // Some are of the mails that leave meanwhile.
  expect(Math.min(...statements[free]!)).toBe(Math.min(...statements[taken]!));
});

async function requested(): Promise<{ susan: Account; link: URL; token: string }> {
  const susan = await setUp();
  const { mail } = await susan.request(address);
  return { susan, link: new URL(mail.link!), token: mail.token! };
}

test('programs that open the link of a mail use nothing up', async () => {
  const { susan, link, token } = await requested();
  const { server } = susan;
  const query = encodeURIComponent(`{ mailLink(token: "${token}") { purpose } }`);
  const mutation = encodeURIComponent(`mutation { confirmEmail(token: "${token}") }`);
  const openings: [string, string, Record<string, string>?][] = [
    ['GET', link.href],
    ['HEAD', link.href],
    ['GET', link.href, { 'sec-purpose': 'prefetch;prerender' }],
    // Some scanners send what is behind the # along.
    ['GET', `${link.origin}${link.pathname}?${token}`],
    ['GET', `${link.origin}${link.pathname}/${token}`],
    ['POST', link.href],
    ['GET', `${link.origin}/graphql?query=${query}`, { accept: 'application/json' }],
    ['HEAD', `${link.origin}/graphql?query=${query}`, { accept: 'application/json' }],
    ['GET', `${link.origin}/graphql?query=${mutation}`, { accept: 'application/json' }],
    ['HEAD', `${link.origin}/graphql?query=${mutation}`, { accept: 'application/json' }],
  ];
  for (const [method, url, headers = {}] of openings)
    await server.fetch(new Request(url, { method, headers }));
  expect(await susan.addresses()).toEqual({ email: null, pendingEmail: address });
  expect((await confirm(server, token)).body.data).toEqual({ confirmEmail: true });
});

test('a link says what it is for without being used up', async () => {
  const { susan, token } = await requested();
  const document = 'query ($token: String!) { mailLink(token: $token) { purpose email username } }';
  for (const time of ['first', 'second']) {
    const { body } = await susan.server.execute(document, { variables: { token } });
    const expected = { purpose: 'CONFIRM_EMAIL', email: address, username: 'susan' };
    expect(body.data?.['mailLink'], time).toEqual(expected);
  }
  expect((await confirm(susan.server, token)).body.data).toEqual({ confirmEmail: true });
});

test('headers of a request do not get into a link', async () => {
  const susan = await setUp();
  const headers = {
    host: 'evil.example',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'gopher',
    forwarded: 'host=evil.example',
    origin: 'http://localhost:4000',
    referer: 'http://evil.example/',
  };
  const document = `mutation { requestEmailChange(email: "${address}") { expiresIn } }`;
  await susan.server.execute(document, { token: susan.token, headers });
  const [mail] = await susan.server.mails();
  expect(mail?.link).toMatch(/^http:\/\/localhost:4000\/account\/confirm-email#lk_link_[\w-]+$/);
  expect(`${mail?.text}${mail?.html}${mail?.subject}`).not.toContain('evil.example');
});

test('another party that acts for the user changes no address', async () => {
  const susan = await setUp();
  const { createForge } = await import('../../support/forge.ts');
  const forge = await createForge(susan.server.store, susan.token);
  const token = forge.mint({ act: { sub: '0190b6a2-5d5e-7000-8000-000000000001' } });
  for (const field of [
    `requestEmailChange(email: "${address}") { expiresIn }`,
    'cancelEmailChange',
  ]) {
    const answer = await susan.server.execute(`mutation { ${field} }`, { token });
    expect(code(answer)).toBe('FORBIDDEN');
  }
});

test('a link that proves an address logs no one in, and ends no session', async () => {
  const { susan, token } = await requested();
  const answer = await confirm(susan.server, token);
  expect(answer.headers.get('set-cookie')).toBeNull();
  expect(Object.keys(answer.body.data ?? {})).toEqual(['confirmEmail']);
  expect((await susan.server.me(susan.token)).status).toBe(200);
  expect((await logIn(susan.server, 'susan', password)).status).toBe(200);
});

test('made-up links are limited by address, and cost the store nothing where their shape is wrong', async () => {
  const { from } = await createThrottled({
    AUTH_SMTP_URL: 'console:',
    AUTH_ATTEMPTS_PER_ADDRESS: '3/3600',
  });
  const tryLink = async (ip: string, token: string) =>
    code(await from(ip, `mutation { confirmEmail(token: "${token}") }`));
  const count = countStatements('one_time_tokens');
  for (let n = 0; n < 5; n += 1)
    expect(await tryLink('192.0.2.1', 'lk_link_short')).toBe('MAIL_TOKEN_INVALID');
  expect(count()).toBe(0);
  const madeUp = `lk_link_${'A'.repeat(43)}`;
  for (let n = 0; n < 3; n += 1)
    expect(await tryLink('192.0.2.1', madeUp)).toBe('MAIL_TOKEN_INVALID');
  expect(await tryLink('192.0.2.1', madeUp)).toBe('TOO_MANY_ATTEMPTS');
  expect(await tryLink('192.0.2.2', madeUp)).toBe('MAIL_TOKEN_INVALID');
});

test('a stranger who has other mails sent to a user does not keep them from a new password', async () => {
  const { server, from } = await createThrottled({ AUTH_SMTP_URL: 'console:' });
  const ask = async (field: string, ip = '198.51.100.1') =>
    code(await from(ip, `mutation { ${field}(email: "${address}") { expiresIn } }`));
  const victim = await createAccount(server, 'victim');
  await victim.prove(address);
  const codes: unknown[] = [];
  for (let n = 0; n < 6; n += 1) codes.push(await ask('requestSignUp'));
  expect(codes).toContain('TOO_MANY_ATTEMPTS');
  expect(await ask('requestPasswordReset', '192.0.2.1')).toBeUndefined();
  const mail = (await server.mails()).findLast(({ to }) => to === address);
  expect(mail?.link).toContain('/account/reset-password#');
});

test('a stranger who uses up the mails with a new password has them sent to the user, who can use them', async () => {
  const { server, from } = await createThrottled({ AUTH_SMTP_URL: 'console:' });
  const ask = async (ip: string) =>
    code(await from(ip, `mutation { requestPasswordReset(email: "${address}") { expiresIn } }`));
  const victim = await createAccount(server, 'victim');
  await victim.prove(address);
  for (let n = 0; n < 6; n += 1) await ask('198.51.100.1');
  expect(await ask('192.0.2.1')).toBe('TOO_MANY_ATTEMPTS');
  const mail = (await server.mails()).findLast(({ to }) => to === address)!;
  const reset =
    'mutation ($token: String!) { resetPassword(token: $token, newPassword: "quite another one") }';
  const answer = await server.execute(reset, { variables: { token: mail.token } });
  expect(answer.body.data).toEqual({ resetPassword: true });
});
