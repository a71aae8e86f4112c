import { expect, test } from 'vitest';
import { maxApiKeys } from '../../../src/features/api-keys/store.ts';
import { exchange, newKey, tokenFor } from '../../support/api-keys.ts';
import { code, createTestServer, password } from '../../support/test-server.ts';
import { userId } from '../../support/user-id.ts';

async function start(environment: Record<string, string> = {}) {
  const server = await createTestServer(environment);
  const token = await server.signUp();
  server.clock.advanceSeconds(1);
  const { secret, apiKey } = await newKey(server, token);
  const program = await tokenFor(server, secret);
  const susan = await userId(server.store);
  const goesOn = async () => [await server.me(program), await exchange(server, secret)].map(code);
  return { server, token, secret, program, susan, id: apiKey.id, goesOn };
}

const good = [undefined, undefined];

test('the list of sessions has no key', async () => {
  const { server, token, susan } = await start();
  const { body } = await server.execute('{ me { sessions { nodes { id isCurrent } } } }', {
    token,
  });
  expect(body.data?.['me'].sessions.nodes).toMatchObject([{ isCurrent: true }]);
  expect(await server.administer({ kind: 'test' }).listSessions(susan)).toHaveLength(1);
});

test('a key is no session that can be ended as one', async () => {
  const { server, token, id, goesOn } = await start();
  const ended = await server.execute(`mutation { revokeSession(id: "${id}") }`, { token });
  expect(ended.body.data).toEqual({ revokeSession: false });
  expect(await goesOn()).toEqual(good);
});

test('a program that logs out ends nothing', async () => {
  const { server, program, goesOn } = await start();
  const out = await server.execute('mutation { logout }', { token: program });
  expect(out.body.data).toEqual({ logout: false });
  expect(await goesOn()).toEqual(good);
});

test.each([
  ['revokeOtherSessions', 'mutation { revokeOtherSessions }', { revokeOtherSessions: 0 }],
  [
    'a new password',
    `mutation { changePassword(currentPassword: "${password}", newPassword: "another horse battery") { tokenType } }`,
    { changePassword: { tokenType: 'Bearer' } },
  ],
])('%s ends no key', async (_name, document, data) => {
  const { server, token, goesOn } = await start();
  expect((await server.execute(document, { token })).body.data).toEqual(data);
  expect(await goesOn()).toEqual(good);
});

test('an operator who ends the sessions of a user ends no key', async () => {
  const { server, susan, goesOn } = await start();
  expect(await server.administer({ kind: 'test' }).revokeSessions(susan)).toBe(1);
  expect(await goesOn()).toEqual(good);
});

test('keys take no place of a session, and sessions none of a key', async () => {
  const { server, token, goesOn } = await start();
  for (let n = 0; n < 5; n += 1) await newKey(server, token);
  for (let n = 0; n < 99; n += 1) await server.login('susan', password);
  expect(code(await server.me(token))).toBeUndefined();
  await server.login('susan', password);
  expect(code(await server.me(token))).toBe('UNAUTHENTICATED');
  expect(await goesOn()).toEqual(good);
});

test('keys do not push the networks out of memory that their user has logged in from', async () => {
  const { server, susan, token } = await start();
  for (let n = 0; n < maxApiKeys - 1; n += 1) await newKey(server, token);
  expect(await server.store.sessions.addresses(susan, 50)).toHaveLength(1);
  expect(await server.store.sessions.addresses(susan, 1)).toHaveLength(1);
});

test('a token of a key makes no known device of a caller', async () => {
  const { server, program, secret } = await start({
    AUTH_ATTEMPTS: 'on',
    AUTH_ATTEMPTS_PER_USER_AND_ADDRESS: '3/600',
  });
  const guess = (token: string) =>
    server.execute(
      'mutation { login(username: "susan", password: "wrong wrong wrong") { tokenType } }',
      {
        token,
      },
    );
  for (let n = 0; n < 3; n += 1) expect(code(await guess(program))).toBe('INVALID_CREDENTIALS');
  // Each token of a device would have its own tries.
  expect(code(await guess(await tokenFor(server, secret)))).toBe('TOO_MANY_ATTEMPTS');
  const anonymous = await server.login('susan', 'wrong wrong wrong');
  expect(code(anonymous)).toBe('TOO_MANY_ATTEMPTS');
  server.clock.advanceSeconds(1000);
  // Expired, and still genuine.
  expect(code(await guess(program))).toBe('INVALID_CREDENTIALS');
  expect(code(await server.login('susan', 'wrong wrong wrong'))).toBe('TOO_MANY_ATTEMPTS');
});
