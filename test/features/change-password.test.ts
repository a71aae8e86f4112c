import { hash } from '@node-rs/argon2';
import { describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import type { PasswordStore } from '../../src/features/users/store.ts';
import { testDatabase } from '../support/engines.ts';
import { code, createTestServer, password, reason } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

const chosen = 'a much better one';
const fields = 'accessToken expiresIn refreshToken user { username } session { id isCurrent }';

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

async function login(server: TestServer): Promise<Tokens> {
  const query = `mutation { login(username: "susan", password: "${password}") { accessToken refreshToken } }`;
  return (await server.execute(query)).body.data?.['login'] as Tokens;
}

const changePassword = (
  server: TestServer,
  token: string | undefined,
  newPassword = chosen,
  currentPassword = password,
) =>
  server.execute(
    `mutation ($c: String!, $n: String!) { changePassword(currentPassword: $c, newPassword: $n) { ${fields} } }`,
    {
      variables: { c: currentPassword, n: newPassword },
      ...(token !== undefined && { token }),
    },
  );

const refresh = (server: TestServer, { refreshToken }: Tokens) =>
  server.execute('mutation ($t: String) { refresh(refreshToken: $t) { accessToken } }', {
    variables: { t: refreshToken },
  });

async function setUp(environment: Record<string, string> = {}) {
  const server = await createTestServer(environment);
  await server.signUp('susan');
  return { server, phone: await login(server), laptop: await login(server) };
}

async function expectNothingChanged(server: TestServer, others: Tokens) {
  expect((await server.login('susan', password)).status).toBe(200);
  expect((await server.me(others.accessToken)).status).toBe(200);
}

describe('changePassword', () => {
  test('puts the new password in the place of the old one', async () => {
    const { server, phone } = await setUp();
    const answer = await changePassword(server, phone.accessToken);
    expect(answer.status).toBe(200);
    expect(code(await server.login('susan', password))).toBe('INVALID_CREDENTIALS');
    expect((await server.login('susan', chosen)).status).toBe(200);
  });

  test('ends the other sessions at once, and this one goes on', async () => {
    const { server, phone, laptop } = await setUp();
    const answer = await changePassword(server, phone.accessToken);
    expect(reason(await server.me(laptop.accessToken))).toBe('SESSION_REVOKED');
    expect(code(await refresh(server, laptop))).toBe('REFRESH_TOKEN_INVALID');
    expect((await server.me(answer.body.data?.['changePassword'].accessToken)).status).toBe(200);
    expect((await server.me(phone.accessToken)).status).toBe(200);
    expect((await refresh(server, phone)).status).toBe(200);
  });

  test('answers with an access token whose auth_time is now, and no refresh token', async () => {
    const { server, phone } = await setUp();
    server.clock.advanceSeconds(400);
    const { body } = await changePassword(server, phone.accessToken);
    const payload = body.data?.['changePassword'];
    const [, claims] = payload.accessToken.split('.');
    expect(payload).toMatchObject({
      refreshToken: null,
      user: { username: 'susan' },
      session: { isCurrent: true },
    });
    const { auth_time } = JSON.parse(Buffer.from(claims, 'base64url').toString());
    expect(auth_time).toBe(server.clock.now() / 1000);
  });

  test('with a wrong current password is INVALID_CREDENTIALS and changes nothing', async () => {
    const { server, phone, laptop } = await setUp();
    const answer = await changePassword(server, phone.accessToken, chosen, 'not her password');
    expect([answer.status, code(answer)]).toEqual([401, 'INVALID_CREDENTIALS']);
    await expectNothingChanged(server, laptop);
  });

  test.each([
    ['an empty one', '', 'john'],
    ['a short one', 'short', 'john'],
    ['a common one', 'password123', 'john'],
    ['one of 257 characters', 'a'.repeat(257), 'john'],
    ['one that is no Unicode', '\ud800 and more of it', 'john'],
    ['the username in another case', 'SUSANSUSAN', 'susansusan'],
  ])('to %s is BAD_USER_INPUT, names newPassword and changes nothing', async (_, secret, name) => {
    const { server, laptop } = await setUp();
    const token = await server.signUp(name);
    const answer = await changePassword(server, token, secret);
    expect([answer.status, code(answer)]).toEqual([400, 'BAD_USER_INPUT']);
    expect(answer.body.errors?.[0]?.extensions['argument']).toEqual(['newPassword']);
    expect((await server.login(name, password)).status).toBe(200);
    await expectNothingChanged(server, laptop);
  });

  test('with an impossible current password names that argument', async () => {
    const { server, phone } = await setUp();
    const answer = await changePassword(server, phone.accessToken, chosen, '');
    expect(code(answer)).toBe('BAD_USER_INPUT');
    expect(answer.body.errors?.[0]?.extensions['argument']).toEqual(['currentPassword']);
  });

  test('asks for the length that the server asks for', async () => {
    const { server, phone } = await setUp({ AUTH_PASSWORD_MIN_LENGTH: '18' });
    const answer = await changePassword(server, phone.accessToken, 'seventeen letters');
    expect(answer.body.errors?.[0]?.message).toContain('at least 18 characters');
  });

  test('is refused without a good token', async () => {
    const { server, phone } = await setUp();
    expect(reason(await changePassword(server, undefined))).toBe('TOKEN_MISSING');
    server.clock.advanceSeconds(3600);
    expect(reason(await changePassword(server, phone.accessToken))).toBe('TOKEN_EXPIRED');
  });

  test('goes on when a login upgrades an outdated hash meanwhile', async () => {
    const store = await openStore(await testDatabase());
    const weak = await hash(password, { memoryCost: 8192, timeCost: 1, parallelism: 1 });
    let meanwhile: string | null = null;
    const change: PasswordStore['change'] = async (step) => {
      if (meanwhile) await store.passwords.upgrade({ ...step, upgraded: meanwhile });
      meanwhile = null;
      return store.passwords.change(step);
    };
    const passwords = { ...store.passwords, change };
    const server = await createTestServer({}, { store: { ...store, passwords } });
    const token = await server.signUp('susan');
    meanwhile = weak;
    expect((await changePassword(server, token)).status).toBe(200);
    expect((await server.login('susan', chosen)).status).toBe(200);
  });

  test('by two sessions at once is done by one of them, and only that one goes on', async () => {
    const { server, phone, laptop } = await setUp();
    const sessions = [phone, laptop];
    const answers = await Promise.all(
      sessions.map(({ accessToken }, n) => changePassword(server, accessToken, `${chosen} ${n}`)),
    );
    const winner = answers.findIndex(({ status }) => status === 200);
    // The other one was ended with the first change, or compared its old password with the new one.
    const refused = answers
      .filter(({ status }) => status !== 200)
      .map((one) => reason(one) ?? code(one));
    expect([['SESSION_REVOKED'], ['INVALID_CREDENTIALS']]).toContainEqual(refused);
    expect((await server.login('susan', `${chosen} ${winner}`)).status).toBe(200);
    expect((await server.me(sessions[winner]!.accessToken)).status).toBe(200);
    expect(reason(await server.me(sessions[1 - winner]!.accessToken))).toBe('SESSION_REVOKED');
  });
});
