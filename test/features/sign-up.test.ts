import { describe, expect, test } from 'vitest';
import { code, createTestServer, password, type TestServer } from '../support/test-server.ts';

const document =
  'mutation ($input: SignUpInput!) { signUp(input: $input) { accessToken tokenType expiresIn user { id username createdAt } } }';

const signUp = (server: TestServer, input: Record<string, unknown>) =>
  server.execute(document, { variables: { input } });

test('signUp creates a user and logs them in', async () => {
  const server = await createTestServer();
  const { status, body } = await signUp(server, { username: 'susan', password });
  expect(status).toBe(200);
  expect(body.data?.['signUp']).toMatchObject({
    tokenType: 'Bearer',
    expiresIn: 900,
    user: { username: 'susan', createdAt: '2026-11-23T09:30:00.000Z' },
  });
  const me = await server.me(body.data?.['signUp'].accessToken);
  expect(me.body.data?.['me']).toEqual(body.data?.['signUp'].user);
});

test('two spellings of one name cannot both sign up', async () => {
  const server = await createTestServer();
  await server.signUp('Susan');
  await server.signUp('ǰ');
  for (const username of ['Susan', 'susan', 'SUSAN', 'ｓｕｓａｎ', 'J\u030c']) {
    const answer = await signUp(server, { username, password });
    expect(answer.status).toBe(409);
    expect(code(answer)).toBe('USERNAME_TAKEN');
  }
});

test('of many sign-ups for one name at once, exactly one succeeds', async () => {
  const server = await createTestServer();
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => signUp(server, { username: 'susan', password })),
  );
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
    200,
    ...Array(7).fill(409),
  ]);
});

test('a server with sign-up closed refuses it and stores nobody', async () => {
  const server = await createTestServer({ AUTH_SIGN_UP: 'closed' });
  const answer = await signUp(server, { username: 'susan', password });
  expect(answer.status).toBe(403);
  expect(code(answer)).toBe('SIGN_UP_CLOSED');
  expect(await server.store.users.findByUsernameKey('susan')).toBeNull();
});

describe('usernames', () => {
  test.each([
    ['64 characters', 'a'.repeat(64)],
    ['64 characters outside the basic plane', '𝒜'.repeat(64)],
    ['a space inside', 'susan van dyke'],
    ['any script', 'Ζωή'],
    ['one character', '李'],
  ])('%s is taken', async (_name, username) => {
    const server = await createTestServer();
    expect(await server.signUp(username)).toBeTypeOf('string');
  });

  test.each([
    ['nothing', ''],
    ['65 characters', 'a'.repeat(65)],
    ['a control character', 'su\u0000san'],
    ['a line break', 'susan\n'],
    ['an invisible formatting character', 'su\u200bsan'],
    ['a reversal of direction', '\u202enasus'],
    ['a leading space', ' susan'],
    ['a trailing ideographic space', 'susan\u3000'],
    ['a leading mark that folds to a space', '\u00a8susan'],
    ['more than 64 characters once folded', '\ufdfa'.repeat(4)],
    ['half a surrogate pair', 'susan\ud800'],
  ])('%s is refused', async (_name, username) => {
    const server = await createTestServer();
    const answer = await signUp(server, { username, password });
    expect(answer.status).toBe(400);
    expect(answer.body.errors?.[0]).toMatchObject({
      path: ['signUp'],
      extensions: { code: 'BAD_USER_INPUT', argument: ['input', 'username'] },
    });
  });
});

describe('passwords', () => {
  test.each([
    ['8 characters', 'x8!kq0vz'],
    ['8 characters that are 16 code units', '🦊🐻🐼🐨🐯🦁🐮🐷'],
    ['256 characters', 'wordy '.repeat(50).slice(0, 256)],
    ['a NUL byte, which truncates nothing', 'before\u0000after'],
  ])('%s: is taken, and only it logs in', async (_name, secret) => {
    const server = await createTestServer();
    await server.signUp('susan', secret);
    expect((await server.login('susan', secret)).status).toBe(200);
    expect(code(await server.login('susan', `${secret.slice(0, -2)}?`))).toBe(
      'INVALID_CREDENTIALS',
    );
  });

  test.each([
    ['nothing', ''],
    ['7 characters', 'x8!kq0v'],
    ['4 characters that are 8 code units', '🦊🐻🐼🐨'],
    ['257 characters', 'x'.repeat(257)],
    ['more than 256 characters once normalised', 'ﷺ'.repeat(20)],
    ['half a surrogate pair', 'long enough \udfff'],
    ['a common password', 'password1'],
    ['a common password in another case', 'PassWord1'],
    ['a common password in full width', 'ｐａｓｓｗｏｒｄ１'],
  ])('%s is refused', async (_name, secret) => {
    const server = await createTestServer();
    const answer = await signUp(server, { username: 'susan', password: secret });
    expect(answer.status).toBe(400);
    expect(answer.body.errors?.[0]).toMatchObject({
      path: ['signUp'],
      extensions: { code: 'BAD_USER_INPUT', argument: ['input', 'password'] },
    });
    expect(await server.store.users.findByUsernameKey('susan')).toBeNull();
  });

  test('the username is refused as the password', async () => {
    const server = await createTestServer();
    const answer = await signUp(server, { username: 'Susan Dyke', password: 'susan DYKE' });
    expect(answer.body.errors?.[0]?.message).toBe('The password must not be the username.');
  });

  test('the server may ask for longer ones', async () => {
    const server = await createTestServer({ AUTH_PASSWORD_MIN_LENGTH: '15' });
    const answer = await signUp(server, { username: 'susan', password: 'fourteen chars' });
    expect(answer.body.errors?.[0]?.message).toBe('The password must have at least 15 characters.');
    expect(await server.signUp('susan', 'fifteen letters')).toBeTypeOf('string');
  });

  test('are stored as Argon2id with the parameters that OWASP asks for', async () => {
    const server = await createTestServer({}, { hashCost: null });
    await server.signUp('susan');
    const row = await server.store.passwords.findByUsernameKey('susan');
    expect(row?.passwordHash).toMatch(
      /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/,
    );
  });

  test('of two users with one password have different hashes', async () => {
    const server = await createTestServer();
    await server.signUp('susan');
    await server.signUp('john');
    const susan = await server.store.passwords.findByUsernameKey('susan');
    const john = await server.store.passwords.findByUsernameKey('john');
    expect(susan?.passwordHash).not.toBe(john?.passwordHash);
  });
});
