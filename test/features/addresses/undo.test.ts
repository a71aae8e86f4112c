import { hash } from '@node-rs/argon2';
import { expect, test } from 'vitest';
import {
  accountOf,
  confirm,
  logIn,
  setUp,
  undo,
  undoLink,
  type Account,
} from '../../support/addresses.ts';
import { createPasskeyUser } from '../../support/passkeys.ts';
import { code, password } from '../../support/test-server.ts';
import { addApp } from '../../support/totp.ts';

const old = 'susan@example.com';

async function changed(environment: Record<string, string> = {}): Promise<Account> {
  const susan = await setUp(environment);
  await susan.prove(old);
  await susan.prove('thief@evil.example');
  return susan;
}

const isRefused = async (susan: Account, link: string) =>
  expect(code(await undo(susan.server, link))).toBe('MAIL_TOKEN_INVALID');

/** Logs in, and returns the access token. */
async function tokenOf({ server }: Account, name: string): Promise<string> {
  return (await logIn(server, name)).body.data?.['login'].accessToken;
}

/** The address of the user, whose sessions are over. */
async function addressOf({ server }: Account): Promise<string | null> {
  const user = await server.store.users.findByUsernameKey('susan');
  return (await server.store.contacts.find(user!.id))?.email ?? null;
}

test('the first address of a user is no change, and the next one is told to the one before', async () => {
  const susan = await setUp();
  await susan.prove(old);
  expect(await susan.server.mails()).toHaveLength(1);
  await susan.prove('new@example.com');
  const told = (await susan.server.mails()).slice(2);
  expect(told.map(({ to }) => to)).toEqual([old]);
  expect(told[0]!.link).toMatch(/\/account\/undo-email-change#lk_link_/);
  // The reader of the old mailbox learns nothing of the new one.
  expect(told[0]!.text + told[0]!.html).not.toContain('new@example.com');
});

test('an address that its user proves again is no change, and nothing is told', async () => {
  const susan = await setUp();
  await susan.prove(old);
  await susan.prove(old);
  expect(
    (await susan.server.mails()).map(({ link }) => /account\/[a-z-]+/.exec(link!)![0]),
  ).toEqual(['account/confirm-email', 'account/confirm-email']);
});

test('a change that is taken back gives the address back, and nothing that the thief had is left', async () => {
  const susan = await changed();
  const thief = accountOf(susan.server, await tokenOf(susan, 'thief@evil.example'));
  const waiting = await thief.request('third@evil.example');
  const answer = await undo(susan.server, await undoLink(susan, old));
  expect(answer.body).toEqual({ data: { undoEmailChange: true } });
  expect(await addressOf(susan)).toBe(old);
  for (const token of [susan.token, thief.token])
    expect(code(await susan.server.me(token))).toBe('UNAUTHENTICATED');
  for (const name of ['susan', old, 'thief@evil.example'])
    expect(code(await logIn(susan.server, name)), name).toBe('INVALID_CREDENTIALS');
  const { mail, receipt } = waiting;
  expect(code(await confirm(susan.server, mail.token!))).toBe('MAIL_TOKEN_INVALID');
  expect(code(await confirm(susan.server, receipt, mail.code!))).toBe('MAIL_TOKEN_INVALID');
  expect(susan.server.logged.join()).toContain('email_change_undone');
});

test('the link is used once', async () => {
  const susan = await changed();
  const link = await undoLink(susan, old);
  expect((await undo(susan.server, link)).body.data).toEqual({ undoEmailChange: true });
  await isRefused(susan, link);
});

test('the link is good for three days, and not longer', async () => {
  const susan = await changed();
  const link = await undoLink(susan, old);
  susan.server.clock.advanceSeconds(259_200);
  await isRefused(susan, link);
  expect(await addressOf(susan)).toBe('thief@evil.example');
});

test('the link for the oldest change wins, whichever is used first', async () => {
  const susan = await changed();
  await susan.prove('other@evil.example');
  const [first, second] = [await undoLink(susan, old), await undoLink(susan, 'thief@evil.example')];
  expect((await undo(susan.server, second)).body.data).toEqual({ undoEmailChange: true });
  expect(await addressOf(susan)).toBe('thief@evil.example');
  expect((await undo(susan.server, first)).body.data).toEqual({ undoEmailChange: true });
  expect(await addressOf(susan)).toBe(old);
  await isRefused(susan, second);
});

test('after the oldest change was taken back, no link for a later one works, also when the address changes again', async () => {
  const susan = await changed();
  await susan.prove('other@evil.example');
  const second = await undoLink(susan, 'thief@evil.example');
  await undo(susan.server, await undoLink(susan, old));
  await isRefused(susan, second);
  const { store, clock } = susan.server;
  const { user } = (await store.contacts.findByEmail(old))!;
  const step = { userId: user.id, hash: await hash(password), now: new Date(clock.now()) };
  await store.passwords.set(step);
  clock.advanceSeconds(60);
  const again = accountOf(susan.server, await tokenOf(susan, old));
  await again.prove('newest@example.com');
  await isRefused(susan, second);
  expect(await addressOf(susan)).toBe('newest@example.com');
});

test('no number of changes pushes out the link to the first address', async () => {
  const susan = await changed();
  for (let n = 0; n < 8; n += 1) await susan.prove(`n${n}@evil.example`);
  const link = await undoLink(susan, old);
  expect((await undo(susan.server, link)).body.data).toEqual({ undoEmailChange: true });
  expect(await addressOf(susan)).toBe(old);
});

test('an address that another user has proved meanwhile stays theirs, and only the reader of its mail is told', async () => {
  const susan = await changed();
  const link = await undoLink(susan, old);
  const other = accountOf(susan.server, await susan.server.signUp('susan2'));
  await other.prove(old);
  expect(code(await undo(susan.server, link))).toBe('EMAIL_TAKEN');
  expect(await other.addresses()).toEqual({ email: old, pendingEmail: null });
  expect((await susan.server.me(susan.token)).status).toBe(200);
});

test('a link to prove an address takes nothing back, and a link that takes back proves nothing', async () => {
  const susan = await changed();
  const { mail } = await susan.request('new@example.com');
  await isRefused(susan, mail.token!);
  const link = await undoLink(susan, old);
  expect(code(await confirm(susan.server, link))).toBe('MAIL_TOKEN_INVALID');
  expect((await undo(susan.server, link)).body.data).toEqual({ undoEmailChange: true });
});

test('the link in the mail to the address that came back sets a password, and the user is in again', async () => {
  const susan = await changed();
  await undo(susan.server, await undoLink(susan, old));
  const mail = (await susan.server.mails()).at(-1)!;
  expect(mail).toMatchObject({ to: old, code: null });
  expect(mail.link).toContain('/account/reset-password#lk_link_');
  const reset =
    'mutation ($token: String!) { resetPassword(token: $token, newPassword: "quite another one") }';
  const answer = await susan.server.execute(reset, { variables: { token: mail.token } });
  expect(answer.body).toEqual({ data: { resetPassword: true } });
  expect((await logIn(susan.server, old, 'quite another one')).status).toBe(200);
});

test('what a thief had mailed to their address before the change was taken back lets no one in', async () => {
  const susan = await changed();
  const { server } = susan;
  const ask = 'mutation { requestPasswordReset(email: "thief@evil.example") { token } }';
  const receipt = (await server.execute(ask)).body.data?.['requestPasswordReset'].token;
  const mail = (await server.mails()).at(-1)!;
  expect(mail.to).toBe('thief@evil.example');
  await undo(server, await undoLink(susan, old));
  const reset =
    'mutation ($token: String!, $code: String) { resetPassword(token: $token, code: $code, newPassword: "quite another one") }';
  for (const variables of [{ token: mail.token }, { token: receipt, code: mail.code }])
    expect(code(await server.execute(reset, { variables }))).toBe('MAIL_TOKEN_INVALID');
});

test('with a clock that was put back, later changes are later all the same', async () => {
  const susan = await changed();
  susan.server.clock.advanceSeconds(-3600);
  const thief = accountOf(susan.server, await tokenOf(susan, 'susan'));
  await thief.prove('other@evil.example');
  const second = await undoLink(susan, 'thief@evil.example');
  await undo(susan.server, await undoLink(susan, old));
  expect(await addressOf(susan)).toBe(old);
  await isRefused(susan, second);
});

test('a change that is taken back takes back the factors of the thief, set up before the change or after it', async () => {
  const susan = await setUp();
  const { server } = susan;
  await susan.prove(old);
  server.clock.advanceSeconds(1_000_000);
  const token = await tokenOf(susan, 'susan');
  const thief = createPasskeyUser(server);
  expect(code(await thief.register(token))).toBeUndefined();
  const account = accountOf(server, await thief.prove());
  await account.prove('thief@evil.example');
  await addApp(server, account.token);
  const link = await undoLink(susan, old);
  expect((await undo(server, link)).body.data).toEqual({ undoEmailChange: true });
  expect(code(await thief.login())).toBe('PASSKEY_UNKNOWN');
  const userId = (await server.store.users.findByUsernameKey('susan'))!.id;
  await server.store.passwords.set({
    userId,
    hash: await hash(password),
    now: new Date(server.clock.now()),
  });
  expect(code(await logIn(server, 'susan'))).toBeUndefined();
});

test('a change that is taken back keeps what was a second factor long before it', async () => {
  const susan = await setUp();
  const { server } = susan;
  await susan.prove(old);
  const owner = createPasskeyUser(server);
  await owner.register(susan.token);
  server.clock.advanceSeconds(259_201);
  await accountOf(server, await owner.prove()).prove('new@example.com');
  await undo(server, await undoLink(susan, old));
  expect(code(await owner.login())).toBeUndefined();
});
