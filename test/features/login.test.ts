import { hash } from '@node-rs/argon2';
import { expect, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import type { SessionStore } from '../../src/features/sessions/store.ts';
import { testDatabase } from '../support/engines.ts';
import { code, createTestServer, password } from '../support/test-server.ts';
import { userId } from '../support/user-id.ts';

test('login gives a bearer token for what signUp stored', async () => {
  const server = await createTestServer();
  await server.signUp('susan');
  const { status, body } = await server.login('susan', password);
  expect(status).toBe(200);
  expect(body.data?.['login']).toMatchObject({
    tokenType: 'Bearer',
    expiresIn: 900,
    user: { username: 'susan' },
  });
  const me = await server.me(body.data?.['login'].accessToken);
  expect(me.body.data?.['me'].username).toBe('susan');
});

test('letter case and compatibility forms of the username make no difference', async () => {
  const server = await createTestServer();
  await server.signUp('Ⅳan');
  for (const username of ['Ⅳan', 'ivan', 'IVAN', 'iVaN']) {
    const { body } = await server.login(username, password);
    expect(body.data?.['login'].user.username).toBe('Ⅳan');
  }
});

test('the password is compared after NFKC', async () => {
  const server = await createTestServer();
  await server.signUp('susan', 'ﬁfty-five lions');
  expect((await server.login('susan', 'fifty-five lions')).status).toBe(200);
});

test('unknown user, wrong password and disabled user get one and the same answer', async () => {
  const server = await createTestServer();
  await server.signUp('susan');
  await server.signUp('john');
  await server.store.users.disable(await userId(server.store, 'john'), new Date());
  const answers = [
    await server.login('nobody', password),
    await server.login('susan', 'not her password'),
    await server.login('john', password),
  ];
  for (const { status, text, headers } of answers) {
    expect(status).toBe(401);
    expect(text).toBe(answers[0]?.text);
    expect([...headers]).toEqual([...(answers[0]?.headers ?? [])]);
    expect(headers.get('www-authenticate')).toBe('Bearer realm="latchkey"');
  }
  expect(code(answers[0]!)).toBe('INVALID_CREDENTIALS');
});

test('a user who is enabled again can log in again', async () => {
  const server = await createTestServer();
  await server.signUp('susan');
  await server.store.users.disable(await userId(server.store), new Date());
  await server.store.users.enable(await userId(server.store));
  expect((await server.login('susan', password)).status).toBe(200);
});

test.each([
  ['an empty username', '', password, ['username']],
  ['an empty password', 'susan', '', ['password']],
  ['a username nobody can have', 'a'.repeat(65), password, ['username']],
  ['a password of 257 characters', 'susan', 'a'.repeat(257), ['password']],
  ['a password of a million characters', 'susan', 'a'.repeat(60_000), ['password']],
  ['a password that is no Unicode', 'susan', '\ud800 and more of it', ['password']],
])('%s is BAD_USER_INPUT and names the argument', async (_name, username, secret, argument) => {
  const server = await createTestServer();
  const answer = await server.login(username, secret);
  expect(answer.status).toBe(400);
  expect(code(answer)).toBe('BAD_USER_INPUT');
  expect(answer.body.errors?.[0]).toMatchObject({ path: ['login'], extensions: { argument } });
});

test('a hash made with weaker parameters is replaced at login, and the password still works', async () => {
  const server = await createTestServer({}, { hashCost: null });
  await server.signUp('susan');
  const weak = await hash(password, { memoryCost: 8192, timeCost: 1, parallelism: 1 });
  await server.store.passwords.set({
    userId: await userId(server.store),
    hash: weak,
    now: new Date(0),
  });
  expect((await server.login('susan', password)).status).toBe(200);
  const row = await server.store.passwords.findByUsernameKey('susan');
  expect(row?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect((await server.login('susan', password)).status).toBe(200);
});

test('a wrong password upgrades nothing', async () => {
  const server = await createTestServer();
  await server.signUp('susan');
  const weak = await hash(password, { memoryCost: 8192, timeCost: 1, parallelism: 1 });
  await server.store.passwords.set({
    userId: await userId(server.store),
    hash: weak,
    now: new Date(0),
  });
  await server.login('susan', 'not her password');
  expect((await server.store.passwords.findByUsernameKey('susan'))?.passwordHash).toBe(weak);
});

test('many logins at once with an outdated hash all succeed', async () => {
  const server = await createTestServer();
  await server.signUp('susan');
  const weak = await hash(password, { memoryCost: 8192, timeCost: 1, parallelism: 1 });
  await server.store.passwords.set({
    userId: await userId(server.store),
    hash: weak,
    now: new Date(0),
  });
  const logins = await Promise.all([1, 2, 3, 4].map(() => server.login('susan', password)));
  expect(logins.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
});

test('a login that was under way when the password changed is refused', async () => {
  const store = await openStore(await testDatabase());
  let beforeStart = async () => {};
  const start: SessionStore['start'] = async (...step) => {
    await beforeStart();
    return store.sessions.start(...step);
  };
  const server = await createTestServer(
    {},
    { store: { ...store, sessions: { ...store.sessions, start } } },
  );
  await server.signUp('susan');
  beforeStart = async () => {
    await store.passwords.set({
      userId: await userId(store),
      hash: 'chosen since',
      now: new Date(0),
    });
  };
  expect(code(await server.login('susan', password))).toBe('INVALID_CREDENTIALS');
});

test('a login whose hash should be replaced succeeds also when the queue is full', async () => {
  const server = await createTestServer({ AUTH_PASSWORD_QUEUE_LIMIT: '0' });
  await server.signUp('susan');
  const weak = await hash(password, { memoryCost: 8192, timeCost: 1, parallelism: 1 });
  await server.store.passwords.set({
    userId: await userId(server.store),
    hash: weak,
    now: new Date(0),
  });
  // Slower than the check of the weak hash, they hold every place when the upgrade asks for one.
  const login = server.login('susan', password);
  const others = Array.from({ length: 40 }, () => server.login('nobody', password));
  expect((await login).status).toBe(200);
  await Promise.all(others);
});
