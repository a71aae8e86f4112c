import { describe, expect, test, vi } from 'vitest';
import type { UserElsewhere, VerifyElsewhere } from '../../../src/index.ts';
import { knowing, old, oldPassword } from '../../support/elsewhere.ts';
import { createMailServer } from '../../support/mail-server.ts';
import { code, createTestServer, password, type TestServer } from '../../support/test-server.ts';

const withHook = (verifyElsewhere: VerifyElsewhere, environment = {}) =>
  createTestServer(environment, { hooks: { verifyElsewhere } });

const isSilent = ({ logged }: TestServer) => {
  expect(logged.join()).not.toContain(oldPassword);
  expect(logged.join()).not.toContain('susan');
};

describe('an old system that fails', () => {
  test('is no wrong password: the answer is SERVER_BUSY, and the try does not count', async () => {
    let isDown = true;
    const server = await withHook(
      (login) => {
        if (isDown) throw new Error('down');
        return knowing(old)(login);
      },
      { AUTH_ATTEMPTS: 'on', AUTH_ATTEMPTS_PER_USER_AND_ADDRESS: '3/600' },
    );
    for (let n = 0; n < 6; n += 1) {
      const answer = await server.login('susan', oldPassword);
      expect([code(answer), answer.status]).toEqual(['SERVER_BUSY', 503]);
    }
    isDown = false;
    expect((await server.login('susan', oldPassword)).status).toBe(200);
    expect(server.logged.join()).toContain('elsewhere_unavailable');
  });

  test('tells the log its kind and its code, and nothing that was typed', async () => {
    const server = await withHook(({ identifier, password: secret }) => {
      const error = new TypeError(`refused: ${identifier} ${secret}`);
      throw Object.assign(error, { code: 'ECONNREFUSED', config: { data: secret } });
    });
    expect(code(await server.login('susan', oldPassword))).toBe('SERVER_BUSY');
    expect(server.logged.join()).toContain('ECONNREFUSED');
    expect(server.logged.join()).toContain('TypeError');
    isSilent(server);
  });

  test.each([
    'text',
    null,
    undefined,
    { name: oldPassword, code: oldPassword, stack: oldPassword },
  ])('may throw what is no error: %s', async (thrown) => {
    const server = await withHook(async () => {
      throw thrown;
    });
    expect(code(await server.login('susan', oldPassword))).toBe('SERVER_BUSY');
    isSilent(server);
  });

  test('is asked by no more than 32 at once; a question that does not end keeps its place', async () => {
    const answers: ((user: UserElsewhere | null) => void)[] = [];
    const server = await withHook(() => new Promise((resolve) => answers.push(resolve)));
    const asking = Array.from({ length: 32 }, (_, n) => server.login(`user${n}`, oldPassword));
    await vi.waitFor(() => expect(answers).toHaveLength(32));
    expect(code(await server.login('susan', oldPassword))).toBe('SERVER_BUSY');
    for (const answer of answers) answer(null);
    const codes = (await Promise.all(asking)).map(code);
    expect(codes).toEqual(Array.from({ length: 32 }, () => 'INVALID_CREDENTIALS'));
    const last = server.login('susan', oldPassword);
    await vi.waitFor(() => expect(answers).toHaveLength(33));
    answers.at(-1)!(old);
    expect((await last).status).toBe(200);
  });
});

describe('an answer that is no user', () => {
  const notUsers: [string, unknown][] = [
    ['undefined', undefined],
    ['true', true],
    ['a text', 'susan'],
    ['a number', 1],
    ['a list', [{ username: 'susan' }]],
    ['an empty object', {}],
    ['a name that is a number', { username: 1 }],
    ['a name that is empty', { username: '' }],
    ['a member that is misspelt', { username: 'susan', emailVerified: true }],
    ['a member of another system', { username: 'susan', password_hash: oldPassword }],
    ['a prototype', JSON.parse('{"username": "susan", "__proto__": {"id": "x"}}')],
    ['an id that is no UUID', { username: 'susan', id: '42' }],
    ['a time that is a text', { username: 'susan', createdAt: '2020-01-01' }],
    ['no time', { username: 'susan', createdAt: new Date(Number.NaN) }],
    ['a time to come', { username: 'susan', createdAt: new Date('2999-01-01') }],
    ['a time before computers', { username: 'susan', createdAt: new Date('1900-01-01') }],
    ['an address that takes no mail', { username: 'susan', email: 'susan@localhost' }],
    ['two addresses', { username: 'susan', email: 'a@example.com, b@example.com' }],
    ['a wrong language', { username: 'susan', locale: 'not a language' }],
    ['a short secret', { username: 'susan', totpSecret: new Uint8Array(3) }],
    ['a name with a hidden character', { username: 'sus\u200ban' }],
    ['a name that is too long', { username: 's'.repeat(100_000) }],
    ['a name with half a character', { username: 'susan\ud800' }],
    ['a name of two scripts', { username: 'susаn' }],
    [
      'a getter that throws',
      Object.defineProperty({}, 'username', {
        enumerable: true,
        get() {
          throw new Error(oldPassword);
        },
      }),
    ],
  ];
  test.each(notUsers)(
    'logs no one in, and the log does not quote it: %s',
    async (_name, answer) => {
      const server = await withHook((() => answer) as VerifyElsewhere);
      const refused = await server.login('susan', oldPassword);
      expect(code(refused)).toBe('INTERNAL_SERVER_ERROR');
      expect((await server.store.users.list({ after: null, limit: 5 })).length).toBe(0);
      expect(server.logged.join()).toContain('verifyElsewhere');
      expect(server.logged.join()).not.toContain(oldPassword);
    },
  );

  test('a name like the address of another is refused where the server sends mail', async () => {
    const hooks = { verifyElsewhere: knowing({ username: 'victim@example.com' }) };
    const server = await createMailServer({}, { hooks });
    expect(code(await server.login('victim@example.com', oldPassword))).toBe(
      'INTERNAL_SERVER_ERROR',
    );
  });
});

describe('a user who is here', () => {
  test('is not overwritten by a name that comes in meanwhile', async () => {
    const server: TestServer = await withHook(async (login) => {
      await server.signUp('susan', password);
      return knowing(old)(login);
    });
    expect(code(await server.login('susan', oldPassword))).toBe('INVALID_CREDENTIALS');
    expect((await server.login('susan', password)).status).toBe(200);
  });

  test('is not given to one whom the old system knows by the same name or address', async () => {
    for (const known of [
      { username: 'susan' },
      { username: 'Susan', email: 'other@example.com', isEmailVerified: true },
      { username: 'other', email: 'susan@example.com', isEmailVerified: true },
    ]) {
      const hooks = { verifyElsewhere: knowing(known) };
      const server = await createMailServer({}, { hooks });
      for (const identifier of ['other', 'other@example.com'])
        expect(code(await server.login(identifier, oldPassword))).toBe('INVALID_CREDENTIALS');
      expect((await server.login('susan', password)).status).toBe(200);
      expect((await server.store.users.list({ after: null, limit: 5 })).length).toBe(1);
      expect(server.logged.join()).toContain('user_not_moved_in');
    }
  });

  test('is not another by an id that is in use', async () => {
    const id = '9b2f1a60-3c1d-4f0e-8a77-2f6f9a1c0d11';
    const server = await withHook(async ({ identifier }) => ({ username: identifier, id }));
    expect((await server.login('susan', oldPassword)).status).toBe(200);
    expect(code(await server.login('kate', oldPassword))).toBe('INVALID_CREDENTIALS');
  });
});

test('what was typed has to be the name or the proved address of the user who comes of it', async () => {
  for (const known of [
    { username: 'susan', email: 'kate@example.com' },
    { username: 'susán' },
    { username: 'root', email: 'root@example.com', isEmailVerified: true },
  ]) {
    const hooks = { verifyElsewhere: knowing(known) };
    const server = await createTestServer({ AUTH_SMTP_URL: 'console:' }, { hooks });
    for (const identifier of ['susan2', 'kate@example.com', 'susan '.trim() + 'a'])
      expect(code(await server.login(identifier, oldPassword))).toBe('INVALID_CREDENTIALS');
    expect(await server.store.users.list({ after: null, limit: 5 })).toEqual([]);
  }
});

test('of many first logins at once each succeeds, and one user comes of it', async () => {
  const server = await withHook(knowing(old));
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => server.login('susan', oldPassword)),
  );
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  const ids = new Set(answers.map(({ body }) => body.data!['login'].user.id));
  expect(ids.size).toBe(1);
  expect(server.logged.join()).not.toContain('user_not_moved_in');
});

describe('a user who has moved in once does not come back', () => {
  const known = { username: 'kate', email: 'kate@example.com', isEmailVerified: true };
  const setUp = async () => {
    const verifyElsewhere = vi.fn<VerifyElsewhere>(knowing(known));
    const server = await createMailServer({}, { hooks: { verifyElsewhere } });
    const { body } = await server.login('kate', oldPassword);
    return { server, verifyElsewhere, token: body.data!['login'].accessToken as string };
  };
  const isGone = async ({ server, verifyElsewhere }: Awaited<ReturnType<typeof setUp>>) => {
    for (const identifier of ['kate', 'KATE', 'kate@example.com'])
      expect(code(await server.login(identifier, oldPassword))).toBe('INVALID_CREDENTIALS');
    // The password is not even sent there.
    expect(verifyElsewhere).toHaveBeenCalledTimes(1);
  };

  test('after being deleted', async () => {
    const gone = await setUp();
    const { server, token } = gone;
    const { body } = await server.execute('mutation { deleteAccount }', { token });
    expect(body.errors).toBeUndefined();
    await isGone(gone);
    // The name is free for a new user.
    await server.signUp('kate', password);
    expect((await server.login('kate', password)).status).toBe(200);
  });

  test('by an address that the old system has for them since', async () => {
    const { server, verifyElsewhere, token } = await setUp();
    await server.execute('mutation { deleteAccount }', { token });
    verifyElsewhere.mockResolvedValue({ ...known, email: 'new@example.com' });
    expect(code(await server.login('new@example.com', oldPassword))).toBe('INVALID_CREDENTIALS');
    expect(server.logged.join()).toContain('moved-before');
    expect(await server.store.users.findByUsernameKey('kate')).toBeNull();
  });

  test('under the old name, after taking another', async () => {
    const renamed = await setUp();
    const { server, token } = renamed;
    await server.prove('kate', 'new@example.com');
    const rename = 'mutation { changeUsername(username: "kate2") { username } }';
    const { body } = await server.execute(rename, { token });
    expect(body.errors).toBeUndefined();
    await isGone(renamed);
    expect((await server.login('kate2', oldPassword)).status).toBe(200);
  });

  test('while an address that is not verified keeps no one else from moving in', async () => {
    let user: UserElsewhere = { username: 'mallory', email: 'kate@example.com' };
    const server = await withHook(async () => user, { AUTH_SMTP_URL: 'console:' });
    expect((await server.login('mallory', oldPassword)).status).toBe(200);
    user = known;
    expect((await server.login('kate@example.com', oldPassword)).status).toBe(200);
  });
});
