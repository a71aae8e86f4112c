import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { systemRandom } from '../../../src/lib/secrets.ts';
import { mailed, requestSignUp, signUp } from '../../support/sign-up.ts';
import { code, createTestServer, password, type TestServer } from '../../support/test-server.ts';

const email = 'Susan@example.com';
const key = 'susan@example.com';

const argument = ({ body }: Awaited<ReturnType<typeof signUp>>) =>
  body.errors?.[0]?.extensions['argument'];
const usernames = async ({ store }: TestServer) =>
  (await store.users.list({ after: null, limit: 100 })).map(({ username }) => username);

test('the link in the mail signs a user up, with the address proved', async () => {
  const server = await createTestServer();
  const { mail, emailToken } = await mailed(server, email);
  expect(mail).toMatchObject({ to: email, locale: 'en' });
  expect(mail.link).toBe(`http://localhost:4000/account/sign-up#${emailToken}`);
  const { body } = await signUp(server, { username: 'susan', emailToken });
  expect(body.data?.['signUp'].user.username).toBe('susan');
  expect(await server.store.contacts.findByEmail(key)).toMatchObject({
    user: { username: 'susan', disabledAt: null },
    contact: { email, emailProvedAt: new Date(server.clock.now()), pendingEmail: null },
  });
  expect((await server.me(body.data?.['signUp'].accessToken)).body.data?.['me'].username).toBe(
    'susan',
  );
});

test('the first token says that the address is proved, and of no other new user', async () => {
  for (const hooks of [{}, { afterSignUp: () => {} }]) {
    const server = await createTestServer({}, { hooks });
    const claimsOf = async (input: Record<string, unknown>) => {
      const { body } = await signUp(server, input);
      const token: string = body.data!['signUp'].accessToken;
      return JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());
    };
    const { emailToken } = await mailed(server, email);
    expect(await claimsOf({ emailToken })).toMatchObject({ email_verified: true });
    for (const input of [{ username: 'john' }, { username: 'eve', email }])
      expect(await claimsOf(input)).not.toHaveProperty('email_verified');
  }
});

test('the code does the same with the receipt, and with no other', async () => {
  const server = await createTestServer();
  const other = await mailed(server, 'john@example.com');
  const { receipt, code: emailCode } = await mailed(server, email);
  const stolen = { emailToken: other.receipt, emailCode };
  expect(code(await signUp(server, stolen))).toBe('MAIL_TOKEN_INVALID');
  expect(code(await signUp(server, { emailToken: receipt }))).toBe('MAIL_TOKEN_INVALID');
  const given = {
    emailToken: receipt,
    emailCode: `${emailCode.slice(0, 4)}-${emailCode.slice(4)}`,
  };
  expect((await signUp(server, given)).status).toBe(200);
  expect(await server.store.contacts.findByEmail(key)).not.toBeNull();
});

test('a name is made up for a user who gives none, and says nothing of the address', async () => {
  const server = await createTestServer();
  const { emailToken } = await mailed(server, 'xylophone.quince@example.com');
  const { body } = await signUp(server, { emailToken });
  const { username } = body.data!['signUp'].user;
  expect(username).toMatch(/^(?:[A-Z][a-z]+){3}\d{4}$/);
  expect(username).not.toMatch(/xylophone|quince|example/i);
  expect((await server.login(username, password)).status).toBe(200);
});

test('a made-up name that is taken gives way to another one', async () => {
  let sames = 0;
  const random = (size: number) => {
    // Only a name takes seven bytes.
    if (size === 7 && sames > 0) return ((sames -= 1), Buffer.alloc(size));
    return systemRandom(size);
  };
  for (const hooks of [{}, { afterSignUp: () => {} }]) {
    const server = await createTestServer({}, { random, hooks });
    const signUpAs = async (address: string) => {
      const { emailToken } = await mailed(server, address);
      return signUp(server, { emailToken });
    };
    sames = 3;
    expect((await signUpAs('susan@example.com')).status).toBe(200);
    expect(sames).toBe(2);
    expect((await signUpAs('john@example.com')).status).toBe(200);
    expect(sames).toBe(0);
    const names = await usernames(server);
    expect(names).toHaveLength(2);
    expect(names).toContain('AbleAbleAlpaca0000');
  }
});

test('an address that a user has proved gets another mail, without a link', async () => {
  const server = await createTestServer();
  const { emailToken } = await mailed(server, email);
  await signUp(server, { username: 'susan', emailToken, locale: 'de' });
  const { mail, receipt } = await mailed(server, 'SUSAN@EXAMPLE.COM');
  // To the spelling that the user has proved, in their language.
  expect(mail).toMatchObject({ to: email, link: null, code: null, locale: 'de' });
  expect(mail.text).toContain('susan');
  // No mail was made for the receipt, so no code goes with it.
  const step = { hash: hash('sha256', receipt, 'base64url'), now: new Date(server.clock.now()) };
  expect(await server.store.oneTimeTokens.find(step)).toMatchObject({ mailedAt: null });
});

test('a link is used once, and takes the others to the address along', async () => {
  const server = await createTestServer();
  const one = await mailed(server, email);
  const two = await mailed(server, email);
  expect((await signUp(server, { emailToken: one.emailToken })).status).toBe(200);
  for (const emailToken of [one.emailToken, two.emailToken])
    expect(code(await signUp(server, { emailToken }))).toBe('MAIL_TOKEN_INVALID');
  const byCode = { emailToken: two.receipt, emailCode: two.code };
  expect(code(await signUp(server, byCode))).toBe('MAIL_TOKEN_INVALID');
  expect(await usernames(server)).toHaveLength(1);
});

test('of many sign-ups with one link at once, exactly one succeeds', async () => {
  const server = await createTestServer();
  const { emailToken } = await mailed(server, email);
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => signUp(server, { emailToken })),
  );
  const codes = answers.map(code).filter((one) => one !== undefined);
  expect(codes).toHaveLength(7);
  for (const one of codes) expect(['EMAIL_TAKEN', 'MAIL_TOKEN_INVALID']).toContain(one);
  expect(await usernames(server)).toHaveLength(1);
});

test('of two links to one address at once, one wins and the other reader is told why', async () => {
  // Both have looked at their links before either has hashed.
  const server = await createTestServer({}, { hashCost: null });
  const one = await mailed(server, email);
  const two = await mailed(server, email);
  const answers = await Promise.all([
    signUp(server, { username: 'susan', emailToken: one.emailToken }),
    signUp(server, { username: 'john', emailToken: two.emailToken }),
  ]);
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  expect(answers.map(code)).toContain('EMAIL_TAKEN');
  // The name of the user who was refused is free.
  const names = await usernames(server);
  expect(names).toHaveLength(1);
  const free = names[0] === 'susan' ? 'john' : 'susan';
  expect((await signUp(server, { username: free })).status).toBe(200);
});

test('a refusal of name, password, language or another field leaves the link good', async () => {
  const server = await createTestServer();
  await server.signUp('john');
  const { emailToken } = await mailed(server, email);
  const refused = {
    username: await signUp(server, { emailToken, username: 'a\u200bb' }),
    password: await signUp(server, { emailToken, password: 'password1' }),
    locale: await signUp(server, { emailToken, locale: 'no language' }),
    email: await signUp(server, { emailToken, email }),
  };
  for (const [field, answer] of Object.entries(refused))
    expect([code(answer), argument(answer)]).toEqual(['BAD_USER_INPUT', ['input', field]]);
  const taken = await signUp(server, { emailToken, username: 'john' });
  expect(code(taken)).toBe('USERNAME_TAKEN');
  expect((await signUp(server, { emailToken, username: 'susan' })).status).toBe(200);
});

test('a password is not the address, nor the part of it before the @', async () => {
  const server = await createTestServer();
  const { emailToken } = await mailed(server, 'susan.vandyke@example.com');
  for (const secret of ['Susan.VanDyke', 'SUSAN.vandyke@example.com']) {
    const byToken = await signUp(server, { emailToken, password: secret });
    const later = { username: 'sue', email: 'susan.vandyke@example.com', password: secret };
    for (const answer of [byToken, await signUp(server, later)])
      expect([code(answer), argument(answer)]).toEqual(['BAD_USER_INPUT', ['input', 'password']]);
  }
});

test('nor is a new one: in a change or a reset of the password', async () => {
  const server = await createTestServer();
  const { emailToken } = await mailed(server, 'susan.vandyke@example.com');
  const token: string = (await signUp(server, { emailToken })).body.data!['signUp'].accessToken;
  const request = 'mutation { requestPasswordReset(email: "susan.vandyke@example.com") { token } }';
  await server.execute(request);
  const link = (await server.mails()).at(-1)!.token;
  for (const newPassword of ['Susan.VanDyke', 'SUSAN.vandyke@example.com']) {
    const changed = await server.execute(
      'mutation ($old: String!, $newPassword: String!) { changePassword(currentPassword: $old, newPassword: $newPassword) { expiresIn } }',
      { token, variables: { old: password, newPassword } },
    );
    const reset = await server.execute(
      'mutation ($link: String!, $newPassword: String!) { resetPassword(token: $link, newPassword: $newPassword) }',
      { variables: { link, newPassword } },
    );
    for (const answer of [changed, reset])
      expect([code(answer), argument(answer)]).toEqual(['BAD_USER_INPUT', ['newPassword']]);
  }
});

test.each([
  // What the request does not name, the answer does not name either.
  ['no username without a token', {}, ['input']],
  ['a code without a token', { username: 'susan', emailCode: '12345678' }, ['input', 'emailCode']],
])('%s is refused', async (_name, input, path) => {
  const server = await createTestServer();
  const answer = await signUp(server, input);
  expect([code(answer), argument(answer)]).toEqual(['BAD_USER_INPUT', path]);
});

test('a link is good for a day, and a code for ten minutes', async () => {
  const server = await createTestServer();
  const { emailToken, receipt, code: emailCode } = await mailed(server, email);
  server.clock.advanceSeconds(601);
  const late = await signUp(server, { emailToken: receipt, emailCode });
  expect(code(late)).toBe('MAIL_TOKEN_INVALID');
  const { emailToken: fresh } = await mailed(server, email);
  server.clock.advanceSeconds(86_400 - 601);
  expect(code(await signUp(server, { emailToken }))).toBe('MAIL_TOKEN_INVALID');
  expect((await signUp(server, { emailToken: fresh })).status).toBe(200);
});

test('mails are in the language of the user, else in that of the browser', async () => {
  const server = await createTestServer();
  await requestSignUp(server, email, { 'accept-language': 'de-AT,en;q=0.5' });
  const [mail] = await server.mails();
  expect(mail?.locale).toBe('de');
  const headers = { 'accept-language': 'zh-TW,en;q=0.5' };
  await signUp(server, { emailToken: mail?.token }, headers);
  expect(await server.store.contacts.findByEmail(key)).toMatchObject({
    contact: { locale: 'zh-TW' },
  });
  await signUp(server, { username: 'john', locale: 'DE-at' }, headers);
  const john = await server.store.users.findByUsernameKey('john');
  expect(await server.store.contacts.find(john!.id)).toMatchObject({
    email: null,
    locale: 'de-AT',
  });
});

test('an address that is to be proved later counts for nothing until then', async () => {
  const server = await createTestServer();
  const answer = await signUp(server, { username: 'susan', email });
  const { id } = answer.body.data!['signUp'].user;
  expect(await server.store.contacts.find(id)).toMatchObject({
    email: null,
    emailKey: null,
    pendingEmail: email,
    pendingEmailKey: key,
  });
  expect(await server.store.contacts.findByEmail(key)).toBeNull();
  const [mail] = await server.mails();
  expect(mail).toMatchObject({ to: email, link: expect.stringContaining('/confirm-email#') });
});

test('a sign-up that is refused stores no mail', async () => {
  const server = await createTestServer();
  await server.signUp('susan');
  expect(code(await signUp(server, { username: 'susan', email }))).toBe('USERNAME_TAKEN');
  expect(await server.mails()).toEqual([]);
  expect(await server.store.outbox.state()).toMatchObject({ waiting: 0 });
});

test('a server that requires an address takes no sign-up without one that is proved', async () => {
  const server = await createTestServer({ AUTH_EMAIL: 'required' });
  for (const input of [{ username: 'susan' }, { username: 'susan', email }]) {
    const answer = await signUp(server, input);
    expect([code(answer), argument(answer)]).toEqual(['BAD_USER_INPUT', ['input', 'emailToken']]);
  }
  const { emailToken } = await mailed(server, email);
  expect((await signUp(server, { username: 'susan', emailToken })).status).toBe(200);
});

test('a server that sends no mail signs users up as ever, and says of the rest that it is closed', async () => {
  const server = await createTestServer({ AUTH_SMTP_URL: 'none' });
  expect(code(await requestSignUp(server, email))).toBe('MAIL_CLOSED');
  expect(code(await requestSignUp(server, 'no address'))).toBe('MAIL_CLOSED');
  expect(code(await signUp(server, { username: 'susan', email }))).toBe('MAIL_CLOSED');
  const headers = { 'accept-language': 'de' };
  const answer = await signUp(server, { username: 'susan@home' }, headers);
  const { id } = answer.body.data!['signUp'].user;
  expect(await server.store.contacts.find(id)).toBeNull();
});

test('a server with sign-ups closed mails nothing, and takes no link from before', async () => {
  const server = await createTestServer();
  const { emailToken } = await mailed(server, email);
  const closed = await createTestServer({ AUTH_SIGN_UP: 'closed' }, { store: server.store });
  expect(code(await requestSignUp(closed, email))).toBe('SIGN_UP_CLOSED');
  expect(code(await signUp(closed, { username: 'susan' }))).toBe('SIGN_UP_CLOSED');
  expect(code(await signUp(closed, { emailToken }))).toBe('SIGN_UP_CLOSED');
  expect(await usernames(server)).toEqual([]);
  expect((await signUp(server, { emailToken })).status).toBe(200);
});
