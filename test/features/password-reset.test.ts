import { describe, expect, test } from 'vitest';
import { createMailServer, newPassword } from '../support/mail-server.ts';
import { createRangeApi } from '../support/range-api.ts';
import { code, password } from '../support/test-server.ts';
import { userId } from '../support/user-id.ts';

const refreshing = (token: string) =>
  `mutation { refresh(refreshToken: "${token}") { accessToken } }`;

test('a link in a mail replaces a forgotten password, once', async () => {
  const server = await createMailServer();
  const { body, text } = await server.requestReset('Susan@Example.com');
  const { token, expiresIn } = body.data!['requestPasswordReset'];
  expect([token, expiresIn]).toEqual([expect.stringMatching(/^lk_code_[\w-]{43}$/), 600]);
  const [mail, ...more] = await server.mails();
  expect(more).toEqual([]);
  // As it was proved, not as it was asked for.
  expect(mail).toMatchObject({
    to: 'susan@example.com',
    link: `http://localhost:4000/account/reset-password#${mail!.token}`,
  });
  expect(mail!.text).toMatch(/Hello susan,[^]*good for 1 hour, the code for 10 minutes/);
  expect(text).not.toContain(mail!.token);
  const reset = await server.resetPassword({ token: mail!.token! });
  expect(reset.body).toEqual({ data: { resetPassword: true } });
  expect((await server.login('susan', newPassword)).status).toBe(200);
  expect(code(await server.login('susan', password))).toBe('INVALID_CREDENTIALS');
  const again = await server.resetPassword({ token: mail!.token!, newPassword: 'yet another one' });
  expect([again.status, code(again)]).toEqual([401, 'MAIL_TOKEN_INVALID']);
  expect((await server.login('susan', newPassword)).status).toBe(200);
});

test('the code does it with the receipt, however it is typed', async () => {
  const server = await createMailServer();
  const { receipt, code: digits } = await server.mailed('reset');
  const typed = ` ${digits.slice(0, 4)} - ${digits.slice(4)} `;
  expect((await server.resetPassword({ token: receipt, code: typed })).status).toBe(200);
  expect((await server.login('susan', newPassword)).status).toBe(200);
});

test('a reset ends every session, starts none, and is an event', async () => {
  const server = await createMailServer();
  const { body } = await server.execute(
    `mutation { login(username: "susan", password: "${password}") { accessToken refreshToken } }`,
  );
  const { accessToken, refreshToken } = body.data!['login'];
  const { link } = await server.mailed('reset');
  const answer = await server.resetPassword({ token: link });
  expect(answer.headers.getSetCookie()).toEqual([]);
  expect(code(await server.me(accessToken))).toBe('UNAUTHENTICATED');
  expect(code(await server.execute(refreshing(refreshToken)))).toBe('REFRESH_TOKEN_INVALID');
  const id = await userId(server.store);
  const page = { userId: id, after: null, limit: 9, now: new Date(server.clock.now()) };
  expect(await server.store.sessions.list(page)).toEqual([]);
  const events = server.logged.map((line) => JSON.parse(line)).filter(({ event }) => event);
  expect(events.at(-1)).toMatchObject({ event: 'password_reset', userId: id });
});

test('a reset drops the address that waits to be proved, and keeps the proved one', async () => {
  const server = await createMailServer();
  await server.prove('susan', 'susan@example.com', 'thief@example.com');
  const { link } = await server.mailed('reset');
  await server.resetPassword({ token: link });
  const contact = await server.store.contacts.find(await userId(server.store));
  expect(contact).toMatchObject({ email: 'susan@example.com', pendingEmail: null });
});

describe('a password that is refused leaves the link and the code good:', () => {
  test.each([
    ['too short', 'short'],
    ['too common', 'password123'],
    ['the username', 'susansusan'],
    ['the address', 'susan@example.com'],
    ['empty', ''],
    ['too long', 'x'.repeat(600)],
    ['no Unicode', `horse \ud800 battery`],
    ['breached', 'a breached pass phrase'],
  ])('%s', async (_name, refused) => {
    const api = await createRangeApi(['a breached pass phrase']);
    const server = await createMailServer({ AUTH_BREACHED_PASSWORDS: api.url });
    await server.signUp('susansusan');
    await server.prove('susan', null);
    await server.prove('susansusan', 'susan@example.com');
    const { receipt, link, code: digits } = await server.mailed('reset');
    for (const given of [{ token: link }, { token: receipt, code: digits }])
      for (let n = 0; n < 6; n += 1) {
        const answer = await server.resetPassword({ ...given, newPassword: refused });
        expect(code(answer)).toBe('BAD_USER_INPUT');
        expect(answer.body.errors?.[0]?.extensions['argument']).toEqual(['newPassword']);
        expect(answer.text).not.toContain(JSON.stringify(refused));
      }
    expect((await server.resetPassword({ token: receipt, code: digits })).status).toBe(200);
    expect((await server.login('susansusan', newPassword)).status).toBe(200);
  });
});

test('the link is over after AUTH_RESET_TTL_SECONDS, the code after ten minutes', async () => {
  const server = await createMailServer({ AUTH_RESET_TTL_SECONDS: '1800' });
  const { receipt, link, code: digits } = await server.mailed('reset');
  server.clock.advanceSeconds(600);
  const late = await server.resetPassword({ token: receipt, code: digits });
  expect(code(late)).toBe('MAIL_TOKEN_INVALID');
  server.clock.advanceSeconds(1199);
  expect((await server.resetPassword({ token: link })).status).toBe(200);
  const next = await server.mailed('reset');
  server.clock.advanceSeconds(1800);
  expect(code(await server.resetPassword({ token: next.link }))).toBe('MAIL_TOKEN_INVALID');
});

test('several mails may be on their way, and the first that is used ends the others', async () => {
  const server = await createMailServer();
  const [first, second, third] = [
    await server.mailed('reset'),
    await server.mailed('reset'),
    await server.mailed('reset'),
  ];
  expect((await server.resetPassword({ token: first.receipt, code: first.code })).status).toBe(200);
  for (const { receipt, link, code: digits } of [first, second, third]) {
    expect(code(await server.resetPassword({ token: link }))).toBe('MAIL_TOKEN_INVALID');
    expect(code(await server.resetPassword({ token: receipt, code: digits }))).toBe(
      'MAIL_TOKEN_INVALID',
    );
  }
});

test('a user who is disabled gets no mail, and can use none that is on its way', async () => {
  const server = await createMailServer();
  const { receipt, link, code: digits } = await server.mailed('reset');
  const id = await userId(server.store);
  await server.store.users.disable(id, new Date(server.clock.now()));
  for (const given of [{ token: link }, { token: receipt, code: digits }]) {
    const answer = await server.resetPassword(given);
    expect([answer.status, code(answer)]).toEqual([401, 'MAIL_TOKEN_INVALID']);
  }
  expect((await server.requestReset('susan@example.com')).status).toBe(200);
  expect(await server.mails()).toHaveLength(1);
  await server.store.users.enable(id);
  expect((await server.login('susan', password)).status).toBe(200);
});

test('a reset gives a user who has no password their first one', async () => {
  const server = await createMailServer();
  const row = (await server.store.users.findByUsernameKey('susan'))!;
  await server.store.users.insert({
    ...row,
    id: 'id-mary',
    username: 'mary',
    usernameKey: 'mary',
    passwordHash: null,
  });
  await server.prove('mary', 'mary@example.com');
  const { link } = await server.mailed('reset', 'mary@example.com');
  expect((await server.resetPassword({ token: link })).status).toBe(200);
  expect((await server.login('mary', newPassword)).status).toBe(200);
});

test('a new password of the user, or of an operator, ends the links to reset it', async () => {
  const server = await createMailServer();
  const { link } = await server.mailed('reset');
  const { body } = await server.login('susan', password);
  await server.execute(
    `mutation { changePassword(currentPassword: "${password}", newPassword: "${newPassword}") { tokenType } }`,
    { token: body.data!['login'].accessToken },
  );
  expect(code(await server.resetPassword({ token: link }))).toBe('MAIL_TOKEN_INVALID');
  expect((await server.login('susan', newPassword)).status).toBe(200);
});

test('a reset gives a guesser no new tries', async () => {
  const server = await createMailServer({
    AUTH_ATTEMPTS: 'on',
    AUTH_ATTEMPTS_PER_USER_AND_ADDRESS: '3/900',
  });
  for (let n = 0; n < 3; n += 1)
    expect(code(await server.login('susan', 'a wrong guess'))).toBe('INVALID_CREDENTIALS');
  const { link } = await server.mailed('reset');
  expect((await server.resetPassword({ token: link })).status).toBe(200);
  expect(code(await server.login('susan', 'a wrong guess'))).toBe('TOO_MANY_ATTEMPTS');
  server.clock.advanceSeconds(901);
  expect((await server.login('susan', newPassword)).status).toBe(200);
});

test('one good link hashes no more passwords than an address may send', async () => {
  const server = await createMailServer({
    AUTH_ATTEMPTS: 'on',
    AUTH_SIGN_UPS_PER_ADDRESS: '3/900',
    AUTH_SIGN_UP: 'open',
  });
  const { link } = await server.mailed('reset');
  const codes: unknown[] = [];
  for (let n = 0; n < 5; n += 1)
    codes.push(code(await server.resetPassword({ token: link, newPassword: 'password' })));
  // The sign-up of the user was counted apart.
  expect(codes).toEqual([
    ...Array(3).fill('BAD_USER_INPUT'),
    ...Array(2).fill('TOO_MANY_ATTEMPTS'),
  ]);
});

test('a server without mail says so, whatever the address', async () => {
  const server = await createMailServer({ AUTH_SMTP_URL: 'none' });
  for (const email of ['susan@example.com', 'unknown@example.com']) {
    const answer = await server.requestReset(email);
    expect([answer.status, code(answer)]).toEqual([403, 'MAIL_CLOSED']);
  }
});

test('the mail is in the language of the user, else in that of the request', async () => {
  const server = await createMailServer();
  await server.requestReset('susan@example.com', { 'accept-language': 'fr;q=0.3, de-AT' });
  await server.requestReset('susan@example.com');
  expect((await server.mails()).map(({ locale }) => locale)).toEqual(['de', 'en']);
});
