import { expect, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { describeDatabase } from '../../src/store/open.ts';
import { sharedDatabase } from '../support/engines.ts';
import { latchkey, launch, bin } from '../support/process.ts';
import { createTestServer, password } from '../support/test-server.ts';
import { userId } from '../support/user-id.ts';

async function newDatabase() {
  // Without the lines of the log, which have a test of their own.
  return { DATABASE_URL: await sharedDatabase(), LOG_LEVEL: 'silent' };
}

async function add(env: Record<string, string>, name: string, input = `${password}\n`) {
  return latchkey(['user', 'add', name], { env, input });
}

test('a user who was added with a password on standard input can log in', async () => {
  const env = await newDatabase();
  expect(await add(env, 'susan')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Added susan \([\da-f-]{36}\)\.\n$/),
    stderr: '',
  });
  const server = await createTestServer({ ...env, AUTH_SIGN_UP: 'closed' });
  expect((await server.login('susan', password)).status).toBe(200);
});

test('a user is listed, disabled, enabled, given a new password and deleted', async () => {
  const env = await newDatabase();
  await add(env, 'Susan');
  const server = await createTestServer(env);
  const mayLogIn = async (secret: string) => (await server.login('susan', secret)).status === 200;
  const user = async (...args: string[]) => (await latchkey(['user', ...args], { env })).stdout;

  expect(await user('list')).toMatch(/^[\da-f-]{36}\t\d{4}-.*Z\tenabled\tSusan\t\n$/);
  expect(await user('disable', 'susan')).toBe('Disabled susan.\n');
  expect(await user('list')).toMatch(/\tdisabled\tSusan\t\n$/);
  expect(await mayLogIn(password)).toBe(false);
  expect(await user('enable', 'SUSAN')).toBe('Enabled SUSAN.\n');
  expect(await mayLogIn(password)).toBe(true);

  const input = 'another pass phrase';
  const changed = await latchkey(['user', 'password', 'susan'], { env, input });
  expect(changed.stdout).toBe('Replaced the password of susan.\n');
  expect(await mayLogIn(password)).toBe(false);
  expect(await mayLogIn(input)).toBe(true);

  expect(await user('delete', 'susan')).toBe('Deleted susan.\n');
  expect(await mayLogIn(input)).toBe(false);
  expect(await latchkey(['user', 'list'], { env })).toEqual({
    code: 0,
    signal: null,
    stdout: '',
    stderr: `${describeDatabase(env.DATABASE_URL)} has no users.\n`,
  });
});

test.each([
  ['a common password', 'susan', 'password', 'The password is one of the most common ones'],
  ['no password', 'susan', '', 'There is no password on standard input'],
  ['two lines', 'susan', `${password}\n${password}\n`, 'Standard input holds more than one line'],
  ['a name with a space at its end', 'susan ', password, 'The username must not begin or end'],
])('%s is refused in one line', async (_what, name, input, problem) => {
  const { code, stdout, stderr } = await add({ DATABASE_URL: 'sqlite::memory:' }, name, input);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(new RegExp(`^${problem}.*\\.\\n$`));
});

test('a password that is not UTF-8 is refused rather than stored as another', async () => {
  const env = { DATABASE_URL: 'sqlite::memory:' };
  const input = Buffer.from('m\xfcller m\xfcller', 'latin1');
  expect(await latchkey(['user', 'add', 'susan'], { env, input })).toMatchObject({
    code: 1,
    stderr: 'Standard input is not UTF-8 text.\n',
  });
});

test('a name that is taken or unknown is told before a password is read', async () => {
  const env = await newDatabase();
  await add(env, 'susan');
  // Neither gets a standard input that ends.
  const taken = launch([bin, 'user', 'add', 'SUSAN'], { env });
  const unknown = launch([bin, 'user', 'password', 'john\u009b'], { env });
  expect(await taken.finished).toMatchObject({
    code: 1,
    stderr: 'This username is taken. Choose another one.\n',
  });
  expect(await unknown.finished).toMatchObject({
    code: 1,
    stderr: `There is no user "john\\u{9b}" in ${describeDatabase(env.DATABASE_URL)}.\n`,
  });
});

test('a password given as an argument is refused and not repeated', async () => {
  for (const args of [['hunter2'], ['--password=hunter2'], ['-phunter2']]) {
    const { code, stdout, stderr } = await latchkey(['user', 'add', 'susan', ...args]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^error: .*\nAdd --help to see how it is used\.\n$/);
    expect(stderr).not.toContain('hunter2');
  }
});

test('a scope is granted, listed, carried by the next token and revoked', async () => {
  const env = await newDatabase();
  await add(env, 'susan');
  const server = await createTestServer(env);
  const claim = async () => {
    const token: string = (await server.login('susan', password)).body.data?.['login'].accessToken;
    return JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()).scope;
  };
  const user = async (...args: string[]) => (await latchkey(['user', ...args], { env })).stdout;

  expect(await user('grant', 'Susan', 'posts:write')).toBe('Granted posts:write to Susan.\n');
  expect(await user('grant', 'susan', 'admin')).toBe('Granted admin to susan.\n');
  expect(await user('grant', 'susan', 'admin')).toBe('susan has admin already.\n');
  expect(await user('list')).toMatch(/\tenabled\tsusan\tadmin posts:write\n$/);
  expect(await claim()).toBe('admin posts:write');
  expect(await user('revoke', 'susan', 'admin')).toBe('Revoked admin from susan.\n');
  expect(await user('revoke', 'susan', 'admin')).toBe('susan does not have admin.\n');
  expect(await claim()).toBe('posts:write');
});

test.each([
  ['two scopes', 'read write'],
  ['no scope', ''],
  ['a double quote', 'a"b'],
  ['a backslash', 'a\\b'],
  ['a letter outside ASCII', 'é'],
  ['a line', 'a\n'],
  ['65 characters', 'x'.repeat(65)],
])('%s as a scope is refused in one line', async (_what, scope) => {
  for (const command of ['grant', 'revoke']) {
    const env = { DATABASE_URL: 'sqlite::memory:' };
    const { code, stdout, stderr } = await latchkey(['user', command, 'susan', scope], { env });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^".*" is not a scope: 1 to 64 ASCII characters, .*\.\n$/);
  }
});

test('a scope for nobody is refused, and so is one too many', async () => {
  const env = await newDatabase();
  await add(env, 'susan');
  const store = await openStore(env.DATABASE_URL);
  for (let n = 0; n < 50; n += 1) await store.users.grantScope(await userId(store), `s${n}`);
  await store.close();
  expect(await latchkey(['user', 'grant', 'john', 's'], { env })).toMatchObject({
    code: 1,
    stderr: `There is no user "john" in ${describeDatabase(env.DATABASE_URL)}.\n`,
  });
  expect(await latchkey(['user', 'grant', 'susan', 's'], { env })).toMatchObject({
    code: 1,
    stderr: 'A user cannot have more than 50 scopes or 1000 characters in all. Revoke one first.\n',
  });
});

test('a reader that has seen enough of the list ends it quietly', async () => {
  const env = await newDatabase();
  const store = await openStore(env.DATABASE_URL);
  // More than a pipe holds.
  const users = Array.from({ length: 2_000 }, (_, index) => ({
    id: `01900000-0000-7000-8000-${String(index).padStart(12, '0')}`,
    username: `user ${index}`,
    usernameKey: `user ${index}`,
    passwordHash: 'x',
    createdAt: new Date(0),
    disabledAt: null,
    scope: '',
  }));
  await store.users.insertMany(users, { allOrNothing: true });
  await store.close();

  const { child, finished } = launch([bin, 'user', 'list'], { env });
  child.stdout.once('data', () => child.stdout.destroy());
  expect(await finished).toMatchObject({ code: 0, signal: null, stderr: '' });
  const whole = await latchkey(['user', 'list'], { env });
  expect(whole.stdout.trimEnd().split('\n')).toHaveLength(2_000);
});
