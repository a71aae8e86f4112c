import { expect, test } from 'vitest';
import { invited, mailed, signUp } from '../../support/sign-up.ts';
import { code, createTestServer } from '../../support/test-server.ts';

const email = 'susan@example.com';
const operator = { kind: 'test' } as const;

test('an invitation signs a user up where sign-ups are closed, with its scopes', async () => {
  const server = await createTestServer({ AUTH_SIGN_UP: 'closed', AUTH_EMAIL: 'required' });
  const emailToken = await invited(server, email, ['posts:write', 'admin']);
  const [mail] = await server.mails();
  expect(mail).toMatchObject({ to: email, code: null });
  expect(mail?.link).toBe(`http://localhost:4000/account/accept-invitation#${emailToken}`);
  const { body } = await signUp(server, { username: 'susan', emailToken });
  expect(body.data?.['signUp'].scope).toBe('admin posts:write');
  expect(await server.store.contacts.findByEmail(email)).toMatchObject({
    user: { username: 'susan', scope: 'admin posts:write' },
    contact: { email },
  });
  expect(code(await signUp(server, { emailToken }))).toBe('MAIL_TOKEN_INVALID');
});

test('with a hook, too, the scopes are there only once the hook has said yes', async () => {
  let isRefused = true;
  const seen: unknown[] = [];
  const afterSignUp = ({ input }: { input: object }) => {
    seen.push(input);
    if (isRefused) throw new Error('no');
  };
  const server = await createTestServer({}, { hooks: { afterSignUp } });
  const emailToken = await invited(server, email, ['admin']);
  expect(code(await signUp(server, { emailToken }))).toBe('INTERNAL_SERVER_ERROR');
  expect(await server.store.users.list({ after: null, limit: 9 })).toEqual([]);
  isRefused = false;
  const { body } = await signUp(server, { emailToken });
  expect(body.data?.['signUp'].scope).toBe('admin');
  expect(seen).toEqual([{}, {}]);
});

test('only an invitation grants a scope', async () => {
  const server = await createTestServer();
  const { emailToken } = await mailed(server, email);
  const { body } = await signUp(server, { emailToken });
  expect(body.data?.['signUp'].scope).toBeNull();
});

test('an invitation is good for a week, or as long as the operator says', async () => {
  const server = await createTestServer();
  const emailToken = await invited(server, email);
  server.clock.advanceSeconds(604_800);
  expect(code(await signUp(server, { emailToken }))).toBe('MAIL_TOKEN_INVALID');
  const again = await invited(server, email);
  server.clock.advanceSeconds(604_799);
  expect((await signUp(server, { emailToken: again })).status).toBe(200);
  const short = await createTestServer({ AUTH_INVITE_TTL_SECONDS: '3600' });
  const hour = await invited(short, email);
  short.clock.advanceSeconds(3600);
  expect(code(await signUp(short, { emailToken: hour }))).toBe('MAIL_TOKEN_INVALID');
});

test('another invitation of the address takes the place of the one before', async () => {
  const server = await createTestServer();
  const first = await invited(server, email, ['admin']);
  const second = await invited(server, 'SUSAN@example.com', ['posts:write']);
  expect(code(await signUp(server, { emailToken: first }))).toBe('MAIL_TOKEN_INVALID');
  const { body } = await signUp(server, { emailToken: second });
  expect(body.data?.['signUp'].scope).toBe('posts:write');
});

test('an invitation that is revoked is worth nothing, whether it was mailed or not', async () => {
  const server = await createTestServer();
  const administration = server.administer(operator);
  const emailToken = await invited(server, email);
  expect(await administration.revokeInvitation('Susan@Example.com')).toBe(true);
  expect(await administration.revokeInvitation(email)).toBe(false);
  expect(code(await signUp(server, { emailToken }))).toBe('MAIL_TOKEN_INVALID');
  await administration.inviteUser({ email, scopes: [], locale: null });
  expect(await administration.revokeInvitation(email)).toBe(true);
  expect(await server.mails()).toHaveLength(1);
  expect(server.logged.join()).toContain('invitation_revoked');
});

test('a request to sign up leaves the invitation of the address as it is, and the other way round', async () => {
  const server = await createTestServer();
  const emailToken = await invited(server, email, ['admin']);
  await server.administer(operator).revokeInvitation('john@example.com');
  for (let n = 0; n < 6; n += 1) await mailed(server, email);
  server.clock.advanceSeconds(1);
  const own = await mailed(server, email);
  expect((await signUp(server, { username: 'susan', emailToken })).body.data).toMatchObject({
    signUp: { scope: 'admin' },
  });
  // Only the reader of the address can be told that there is an account by now.
  expect(code(await signUp(server, { emailToken: own.emailToken }))).toBe('EMAIL_TAKEN');
});

test('the operator is told that a user has the address already, and no mail is sent', async () => {
  const server = await createTestServer();
  const { emailToken } = await mailed(server, email);
  await signUp(server, { username: 'susan', emailToken });
  const wish = { email: 'Susan@example.com', scopes: ['admin'], locale: null };
  expect(await server.administer(operator).inviteUser(wish)).toMatchObject({ username: 'susan' });
  expect(await server.mails()).toHaveLength(1);
  expect(server.logged.join()).not.toContain('user_invited');
});

test('a user who has signed up with the address meanwhile gets no invitation', async () => {
  const server = await createTestServer();
  const { emailToken } = await mailed(server, email);
  const silent = await createTestServer({ AUTH_SMTP_URL: 'none' }, { store: server.store });
  await silent.administer(operator).inviteUser({ email, scopes: [], locale: null });
  expect((await signUp(silent, { emailToken })).status).toBe(200);
  expect(await server.mails()).toHaveLength(1);
});

test('the mail is in the language that the operator says', async () => {
  const server = await createTestServer();
  await server.administer(operator).inviteUser({ email, scopes: [], locale: 'de-CH' });
  expect((await server.mails())[0]?.locale).toBe('de');
});

test('what cannot be invited or granted is refused, and nothing is mailed', async () => {
  const server = await createTestServer();
  const { inviteUser } = server.administer(operator);
  const fifty = Array.from({ length: 51 }, (_, n) => `scope${n}`);
  for (const [more, field] of [
    [{ email: 'susan' }, 'email'],
    [{ scopes: ['a b'] }, 'scope'],
    [{ scopes: ['latchkey:everything'] }, 'scope'],
    [{ scopes: fifty }, 'scope'],
    [{ locale: 'no language' }, 'locale'],
  ] as const)
    await expect(inviteUser({ email, scopes: [], locale: null, ...more })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      extensions: { argument: [field] },
    });
  expect(await server.mails()).toEqual([]);
});

test('the event names the scopes, and no log line has the address or the link', async () => {
  const server = await createTestServer();
  const emailToken = await invited(server, email, ['b', 'a']);
  const event = server.logged
    .map((line) => JSON.parse(line))
    .find((line) => line.event === 'user_invited');
  expect(event).toMatchObject({ scope: 'a b', actor: operator });
  expect(server.logged.join()).not.toMatch(new RegExp(`${email}|${emailToken}`, 'i'));
});
