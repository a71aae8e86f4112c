import { describe, expect, test, vi } from 'vitest';
import type { AfterLogin, VerifyElsewhere } from '../../../src/index.ts';
import { createMailServer } from '../../support/mail-server.ts';
import { code, createTestServer, password } from '../../support/test-server.ts';
import { knowing, old, oldPassword } from '../../support/elsewhere.ts';

const me = '{ me { id username createdAt email activity(first: 5) { nodes { action } } } }';
const meOf = async (server: Awaited<ReturnType<typeof createTestServer>>, token: string) =>
  (await server.execute(me, { token })).body.data?.['me'];

describe('at the first login of a user whom the old system knows', () => {
  test('the user is kept with an Argon2id hash, and the old system is asked no more', async () => {
    const verifyElsewhere = vi.fn<VerifyElsewhere>(knowing(old));
    const server = await createTestServer({}, { hooks: { verifyElsewhere } });
    const first = await server.login('susan', oldPassword);
    expect(first.status).toBe(200);
    expect(verifyElsewhere.mock.calls).toEqual([
      [{ identifier: 'susan', password: oldPassword, signal: expect.any(AbortSignal) }],
    ]);
    const stored = await server.store.passwords.findByUsernameKey('susan');
    expect(stored?.passwordHash).toMatch(/^\$argon2id\$v=19\$/);
    expect((await server.login('susan', oldPassword)).status).toBe(200);
    expect(code(await server.login('susan', 'a wrong password'))).toBe('INVALID_CREDENTIALS');
    expect(verifyElsewhere).toHaveBeenCalledTimes(1);
  });

  test('they keep id, time of creation and proved address, and the audit log tells it', async () => {
    const createdAt = new Date('2019-05-01T00:00:00Z');
    const id = '9b2f1a60-3c1d-4f0e-8a77-2f6f9a1c0d11';
    const known = { ...old, id, createdAt, email: 'susan@old.example', isEmailVerified: true };
    const hooks = { verifyElsewhere: knowing(known) };
    const server = await createMailServer({}, { hooks });
    const { body } = await server.login('susan@old.example', oldPassword);
    // The server has a susan with another address.
    expect(body.data).toBeUndefined();
    const other = { ...known, username: 'susan2' };
    const again = await createMailServer({}, { hooks: { verifyElsewhere: knowing(other) } });
    const answer = await again.login('Susan@old.example', oldPassword);
    const user = await meOf(again, answer.body.data!['login'].accessToken);
    expect(user).toMatchObject({
      id,
      username: 'susan2',
      createdAt: createdAt.toISOString(),
      email: 'susan@old.example',
      activity: { nodes: [{ action: 'LOGIN_SUCCEEDED' }, { action: 'USER_MOVED_IN' }] },
    });
  });

  test('an address that the old system has not verified waits to be proved, and is the name where no other is given', async () => {
    const verifyElsewhere = knowing({ email: 'kate@old.example' });
    const server = await createMailServer({}, { hooks: { verifyElsewhere } });
    const { body } = await server.login('kate@old.example', oldPassword);
    const user = await server.store.users.findByUsernameKey('kate@old.example');
    expect(body.data!['login'].user.id).toBe(user!.id);
    expect(await server.store.contacts.find(user!.id)).toMatchObject({
      email: null,
      pendingEmail: 'kate@old.example',
    });
    expect(await server.mails()).toEqual([]);
  });

  test('an old password that no one may choose today comes in', async () => {
    const hooks = { verifyElsewhere: knowing(old, '123456') };
    const server = await createTestServer({}, { hooks });
    expect((await server.login('susan', '123456')).status).toBe(200);
    expect((await server.login('susan', '123456')).status).toBe(200);
  });

  test('a second factor that comes along is asked for at once', async () => {
    const totpSecret = Buffer.alloc(20, 7);
    const hooks = { verifyElsewhere: knowing({ ...old, totpSecret }) };
    const server = await createTestServer({}, { hooks });
    expect(code(await server.login('susan', oldPassword))).toBe('SECOND_FACTOR_REQUIRED');
    expect(code(await server.login('susan', oldPassword))).toBe('SECOND_FACTOR_REQUIRED');
  });

  test('afterLogin may refuse the login: the user is kept, and the old system is not asked again', async () => {
    const verifyElsewhere = vi.fn<VerifyElsewhere>(knowing(old));
    const afterLogin = vi.fn<AfterLogin>(() => {
      throw new Error('not today');
    });
    const server = await createTestServer({}, { hooks: { verifyElsewhere, afterLogin } });
    expect(code(await server.login('susan', oldPassword))).toBe('INTERNAL_SERVER_ERROR');
    afterLogin.mockImplementation(() => {});
    expect((await server.login('susan', oldPassword)).status).toBe(200);
    expect(verifyElsewhere).toHaveBeenCalledTimes(1);
    expect(afterLogin).toHaveBeenCalledTimes(2);
  });
});

test('a user whom the old system does not know gets the answer for a wrong password, and is not kept', async () => {
  const server = await createTestServer({}, { hooks: { verifyElsewhere: knowing(old) } });
  const unknown = await server.login('susan', 'a wrong password');
  await server.signUp('kate');
  const wrong = await server.login('kate', 'a wrong password');
  expect([unknown.status, unknown.text]).toEqual([wrong.status, wrong.text]);
  expect(await server.store.users.findByUsernameKey('susan')).toBeNull();
});

test('the old system is not asked about a user who is here', async () => {
  const verifyElsewhere = vi.fn<VerifyElsewhere>(knowing(old));
  const server = await createMailServer({}, { hooks: { verifyElsewhere } });
  await server.login('SUSAN', oldPassword);
  await server.login('susan@example.com', oldPassword);
  await server.login('susan', password);
  expect(verifyElsewhere).not.toHaveBeenCalled();
});

test('a guess at a user of the old system is counted like any other', async () => {
  const verifyElsewhere = vi.fn<VerifyElsewhere>(() => null);
  const server = await createTestServer(
    { AUTH_ATTEMPTS: 'on', AUTH_ATTEMPTS_PER_USER_AND_ADDRESS: '3/60' },
    { hooks: { verifyElsewhere } },
  );
  const codes = [];
  for (let n = 0; n < 5; n += 1) codes.push(code(await server.login('susan', `guess ${n}`)));
  const wrong = 'INVALID_CREDENTIALS';
  const tooMany = 'TOO_MANY_ATTEMPTS';
  expect(codes).toEqual([wrong, wrong, wrong, tooMany, tooMany]);
  expect(verifyElsewhere).toHaveBeenCalledTimes(3);
});
