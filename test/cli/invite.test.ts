import { expect, test } from 'vitest';
import { sharedDatabase } from '../support/engines.ts';
import { latchkey } from '../support/process.ts';
import { importedHash, prepareImport } from '../support/import-file.ts';
import { signUp } from '../support/sign-up.ts';
import { code, createTestServer, password } from '../support/test-server.ts';

const problem = 'The username must not contain @.';
const email = 'susan@example.com';

test('user invite has a running server mail a link, and revoke-invitation voids it', async () => {
  const env = { DATABASE_URL: await sharedDatabase(), LOG_LEVEL: 'silent' };
  const server = await createTestServer({ ...env, AUTH_SIGN_UP: 'closed' });
  // The command has the clock of the system.
  const catchUp = () => server.clock.advanceSeconds((Date.now() - server.clock.now()) / 1000 + 1);
  const user = (...args: string[]) => latchkey(['user', ...args], { env });

  expect(await user('invite', email, '--scope', 'posts:write', 'admin', '--locale', 'de')).toEqual({
    code: 0,
    signal: null,
    stdout: `Invited ${email}. A running server mails the link within seconds.\n`,
    stderr: '',
  });
  catchUp();
  const [mail] = await server.mails();
  expect(mail).toMatchObject({ to: email, locale: 'de' });
  const { body } = await signUp(server, { username: 'susan', emailToken: mail?.token });
  expect(body.data?.['signUp'].scope).toBe('admin posts:write');

  expect(await user('invite', 'Susan@example.com')).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining(
      '"Susan@example.com" is the address of the user "susan" already.',
    ),
  });
  expect((await user('invite', 'no address')).code).toBe(1);

  await user('invite', 'john@example.com');
  catchUp();
  const { token } = (await server.mails()).at(-1)!;
  const revoke = ['revoke-invitation', 'john@example.com'];
  expect((await user(...revoke)).stdout).toBe('Revoked the invitation of john@example.com.\n');
  expect((await user(...revoke)).stdout).toBe('john@example.com has no open invitation.\n');
  expect(code(await signUp(server, { emailToken: token }))).toBe('MAIL_TOKEN_INVALID');
});

test('user invite says so where no server may send the mail', async () => {
  const env = {
    DATABASE_URL: await sharedDatabase(),
    LOG_LEVEL: 'silent',
    AUTH_SMTP_URL: 'none',
  };
  const invite = (address: string) => latchkey(['user', 'invite', address], { env });
  expect((await invite(email)).stderr).toMatch(/^AUTH_SMTP_URL is none in this environment\./);
  // A mail waits for longer than any server that sends mail would let it.
  const { store, clock } = await createTestServer(env);
  const [mail] = await store.outbox.claim({
    now: new Date(Date.now() + 1000),
    until: new Date(),
    limit: 1,
  });
  await store.outbox.insert({ ...mail!, id: 'old', createdAt: new Date(clock.now()) }, null);
  expect((await invite('john@example.com')).stderr).toContain(
    '2 other mails wait, the oldest since ',
  );
});

test('the log of a command names no address', async () => {
  const env = { DATABASE_URL: await sharedDatabase() };
  const { stderr } = await latchkey(['user', 'invite', email, '--scope', 'admin'], { env });
  expect(JSON.parse(stderr)).toMatchObject({ event: 'user_invited', scope: 'admin' });
  expect(stderr).not.toContain('example.com');
});

test('an added user has no name with @ where mail is sent; an imported one keeps theirs', async () => {
  const users = { 'a@example.com': password, 'b＠example.com': { passwordHash: importedHash } };
  const { file, env } = await prepareImport(JSON.stringify(users));
  const add = ['user', 'add', 'susan@home'];
  const closed = { ...env, AUTH_SMTP_URL: 'none' };
  expect((await latchkey(add, { env, input: password })).stderr).toContain(problem);
  expect((await latchkey(add, { env: closed, input: password })).code).toBe(0);
  expect((await latchkey(['import', file], { env })).code).toBe(0);
});
