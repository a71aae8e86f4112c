import { describe, expect, onTestFinished, test } from 'vitest';
import { createSoftwareAuthenticator } from '../../../src/testing/software-authenticator.ts';
import {
  createTestServer as createKitServer,
  expectData,
  expectRefused,
} from '../../../src/testing/index.ts';
import {
  begun,
  createPasskeyUser,
  registerDocument,
  startRegistration,
  type Begun,
} from '../../support/passkeys.ts';
import { code, createTestServer, password, type TestServer } from '../../support/test-server.ts';

async function open(environment: Record<string, string> = {}) {
  const server = await createTestServer(environment);
  const token = await server.signUp();
  return { server, token, ...createPasskeyUser(server) };
}

async function idOf(server: TestServer, token: string): Promise<string> {
  return (await server.me(token)).body.data!['me'].id;
}

const rename = (server: TestServer, token: string, id: string, name: string) =>
  server.execute(
    'mutation ($id: ID!, $name: String!) { renamePasskey(id: $id, name: $name) { id name } }',
    {
      token,
      variables: { id, name },
    },
  );

const remove = (server: TestServer, token: string, id: string) =>
  server.execute('mutation ($id: ID!) { removePasskey(id: $id) }', { token, variables: { id } });

test('a passkey is registered, and named after the browser', async () => {
  const { server, token } = await open();
  const headers = {
    'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  };
  const user = createPasskeyUser(server, {
    headers,
    isSynced: true,
    aaguid: 'fbfc3007154e4ecc8c0b6e020557d7bd',
  });
  const { body } = await user.register(token);
  expect(body.errors).toBeUndefined();
  expect(body.data?.['registerPasskey']).toMatchObject({
    name: 'Firefox, Linux',
    createdAt: new Date(server.clock.now()).toISOString(),
    lastUsedAt: null,
    isSynced: true,
    aaguid: 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd',
  });
});

test('options name the passkeys that the user has, and their user only by id', async () => {
  const { server, token, register, prove } = await open();
  await register(token);
  const proved = await prove();
  const { options } = begun(await server.execute(startRegistration, { token: proved }));
  expect(options).toMatchObject({
    rp: { id: 'localhost' },
    excludeCredentials: [{ type: 'public-key', transports: ['internal'] }],
  });
  const { user } = options as { user: { id: string } };
  expect(Buffer.from(user.id, 'base64url').toString('latin1')).not.toContain('susan');
  await expect(register(proved)).rejects.toThrow('InvalidStateError');
});

test('what is begun stores nothing', async () => {
  const { server, token } = await open();
  await server.execute(startRegistration, { token });
  expect(await server.store.passkeys.list(await idOf(server, token))).toEqual([]);
});

describe('a registration is refused', () => {
  test.each([
    ['by a page of another origin', { origin: 'https://evil.example.com' }],
    ['for another domain', { rpId: 'example.com' }],
    ['that was a use', { type: 'webauthn.get' }],
    ['without its user', { verifiesUser: false }],
  ])('%s', async (_name, deviation) => {
    const { token, register } = await open();
    expect(code(await register(token, deviation))).toBe('SECOND_FACTOR_INVALID');
    expect(code(await register(token))).toBeUndefined();
  });

  test('with options that were used', async () => {
    const opened = await open();
    await opened.register(opened.token);
    const token = await opened.prove();
    const { server } = opened;
    const { authenticator } = createPasskeyUser(server);
    const { challenge, options } = begun(await server.execute(startRegistration, { token }));
    const send = (credential: object) =>
      server.execute(registerDocument, { token, variables: { challenge, credential } });
    const first = authenticator.create(options);
    expect(code(await send(first))).toBeUndefined();
    expect(code(await send(first))).toBe('CHALLENGE_INVALID');
    expect(code(await send(authenticator.create(options)))).toBe('CHALLENGE_INVALID');
  });

  test('with options that are too old, of another user, made up, or for a login', async () => {
    const { server, token, authenticator, start } = await open();
    const other = await server.signUp('john');
    const { challenge, options } = begun(await server.execute(startRegistration, { token }));
    const credential = authenticator.create(options);
    const send = (given: string, as = token) =>
      server.execute(registerDocument, { token: as, variables: { challenge: given, credential } });
    expect(code(await send(challenge, other))).toBe('CHALLENGE_INVALID');
    for (const madeUp of ['', 'lk_begun_', challenge.slice(0, -1), `${challenge}A`, '\0'])
      expect(code(await send(madeUp)), madeUp).toBe('CHALLENGE_INVALID');
    expect(code(await send((await start(token)).challenge))).toBe('CHALLENGE_INVALID');
    server.clock.advanceSeconds(600);
    const { data } = (await server.login('susan', password)).body;
    expect(code(await send(challenge, data!['login'].accessToken))).toBe('CHALLENGE_INVALID');
  });

  test('of a passkey that another user has, which stays theirs', async () => {
    const { server, token, register, login } = await open();
    await register(token);
    const [susans] = await server.store.passkeys.list(await idOf(server, token));
    const thief = await server.signUp('john');
    const { register: registerOther } = createPasskeyUser(server);
    const refused = await registerOther(thief, { credentialId: susans!.credentialId });
    expect(code(refused)).toBe('SECOND_FACTOR_INVALID');
    expect(refused.text).not.toContain('susan');
    expect((await login()).body.data?.['loginWithPasskey'].user.username).toBe('susan');
  });

  test('as the twenty-first', async () => {
    const { server, token, register, login } = await open();
    await register(token);
    const { accessToken } = (await login()).body.data!['loginWithPasskey'];
    for (let n = 1; n < 20; n += 1)
      expect(code(await createPasskeyUser(server).register(accessToken))).toBeUndefined();
    const refused = await createPasskeyUser(server).register(accessToken);
    expect(refused.body.errors?.[0]).toMatchObject({
      message: 'A user has 20 passkeys at most: remove one first.',
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });

  test('where this server has no passkeys', async () => {
    for (const environment of [
      { AUTH_PASSKEYS: 'off' },
      { AUTH_ISSUER: 'http://127.0.0.1:4000' },
    ]) {
      const { server, token } = await open(environment);
      expect(code(await server.execute(startRegistration, { token }))).toBe('METHOD_NOT_AVAILABLE');
    }
  });

  test('unless the login is fresh', async () => {
    const { server, token } = await open();
    server.clock.advanceSeconds(301);
    expect(code(await server.execute(startRegistration, { token }))).toBe(
      'REAUTHENTICATION_REQUIRED',
    );
  });
});

describe('what is no registration', () => {
  const cases: [string, unknown][] = [
    ['a text', 'a text'],
    ['null in it', { id: null }],
    ['another type', { id: 'AA', rawId: 'AA', type: 'password', response: {} }],
    ['Base64', { id: '+/', rawId: '+/', type: 'public-key', response: {} }],
    ['too much', { id: 'A'.repeat(17_000), rawId: 'A', type: 'public-key', response: {} }],
  ];
  test.each(cases)('%s is BAD_USER_INPUT', async (_name, credential) => {
    const { server, token } = await open();
    const { challenge } = begun(await server.execute(startRegistration, { token }));
    const answer = await server.execute(registerDocument, {
      token,
      variables: { challenge, credential },
    });
    expect(answer.body.errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: ['credential'],
    });
  });

  test('malformed CBOR and malformed JSON are refused, and are no fault', async () => {
    const { server, token, authenticator } = await open();
    const { challenge, options } = begun(await server.execute(startRegistration, { token }));
    const good = authenticator.create(options);
    const send = (response: object) =>
      server.execute(registerDocument, {
        token,
        variables: {
          challenge,
          credential: { ...good, response: { ...good.response, ...response } },
        },
      });
    for (const text of ['ff', 'a0', 'f6', '9affffffff', '5b7fffffffffffffff', '1bffffffffffffffff'])
      expect(
        code(await send({ attestationObject: Buffer.from(text, 'hex').toString('base64url') })),
        text,
      ).toBe('SECOND_FACTOR_INVALID');
    for (const text of ['{', 'null', '[]', '"text"', '{"type":1}'])
      expect(
        code(await send({ clientDataJSON: Buffer.from(text).toString('base64url') })),
        text,
      ).toBe('SECOND_FACTOR_INVALID');
    expect(code(await send({}))).toBeUndefined();
    expect(server.logged.filter((line) => line.includes('"level":50'))).toEqual([]);
  });
});

describe('a passkey', () => {
  test('gets another name, from its user alone', async () => {
    const { server, token, register } = await open();
    const { id } = (await register(token)).body.data!['registerPasskey'] as { id: string };
    expect((await rename(server, token, id, ' Work phone ')).body.data).toEqual({
      renamePasskey: { id, name: 'Work phone' },
    });
    expect(code(await rename(server, await server.signUp('john'), id, 'Mine'))).toBe('NOT_FOUND');
    for (const unknown of ['', '\0', id.toUpperCase(), 'x'.repeat(5000)])
      expect(code(await rename(server, token, unknown, 'Phone'))).toBe('NOT_FOUND');
    for (const name of ['', '  ', 'x'.repeat(65), 'a\nb', '\0', '\ud800'])
      expect(code(await rename(server, token, id, name)), JSON.stringify(name)).toBe(
        'BAD_USER_INPUT',
      );
    expect(code(await rename(server, token, id, '🔑'.repeat(64)))).toBeUndefined();
  });

  test('is removed by its user alone, and once', async () => {
    const { server, token, register, prove } = await open();
    const { id } = (await register(token)).body.data!['registerPasskey'] as { id: string };
    const john = await server.signUp('john');
    const proved = await prove();
    expect((await remove(server, john, id)).body.data).toEqual({ removePasskey: false });
    expect((await remove(server, proved, id)).body.data).toEqual({ removePasskey: true });
    expect((await remove(server, proved, id)).body.data).toEqual({ removePasskey: false });
  });

  test('is neither removed nor joined by another one in a session that has not proved it', async () => {
    const { server, token, register } = await open();
    const { id } = (await register(token)).body.data!['registerPasskey'] as { id: string };
    for (const answer of [
      await remove(server, token, id),
      await server.execute(startRegistration, { token }),
    ])
      expect(answer.body.errors?.[0]?.extensions).toMatchObject({
        code: 'REAUTHENTICATION_REQUIRED',
        acr: 'aal2',
        factors: ['PASSKEY'],
      });
  });

  /** Susan, who has no password, with what registers and removes passkeys of hers. */
  async function withoutPassword(settings: Record<string, string> = {}) {
    const server = await createKitServer({ settings });
    onTestFinished(() => server.close());
    const susan = await server.asUser({ methods: ['PASSKEY'] });
    const register = async () => {
      const begunWith = expectData(await susan.execute(startRegistration));
      const { challenge, options } = begunWith.startPasskeyRegistration as Begun;
      const variables = { challenge, credential: createSoftwareAuthenticator().create(options) };
      return expectData(await susan.execute(registerDocument, variables)).registerPasskey
        .id as string;
    };
    const removePasskey = (id: string) =>
      susan.execute('mutation ($id: ID!) { removePasskey(id: $id) }', { id });
    return { server, susan, register, removePasskey };
  }

  test('stays where its user, who has no password, could not log in without it', async () => {
    const { register, removePasskey } = await withoutPassword();
    const [first, second] = [await register(), await register()];
    expectData(await removePasskey(first));
    expectRefused(await removePasskey(second), 'LAST_LOGIN_METHOD');
  });

  test.each([
    ['on', undefined],
    ['off', 'LAST_LOGIN_METHOD'],
  ])(
    'is the last one beside a proved address, with AUTH_LOGIN_BY_MAIL=%s',
    async (isOn, refusal) => {
      const { server, susan, register, removePasskey } = await withoutPassword({
        AUTH_SMTP_URL: 'smtp://127.0.0.1:2525',
        AUTH_MAIL_FROM: 'auth@example.com',
        AUTH_LOGIN_BY_MAIL: isOn,
      });
      const change = 'mutation { requestEmailChange(email: "susan@example.com") { token } }';
      expectData(await susan.execute(change));
      const [mail] = await server.mails();
      const confirm = 'mutation ($token: String!) { confirmEmail(token: $token) }';
      expectData(await server.execute(confirm, { token: mail!.token }));
      const { errors } = await removePasskey(await register());
      expect(errors?.[0]?.extensions.code).toBe(refusal);
    },
  );
});

test('the log says who added and removed a passkey, and nothing of the passkey', async () => {
  const { server, token, register, prove } = await open();
  const { id } = (await register(token)).body.data!['registerPasskey'] as { id: string };
  await remove(server, await prove(), id);
  const lines = server.logged.filter((line) => line.includes('passkey_'));
  expect(lines).toHaveLength(2);
  expect(lines.join()).not.toContain(id);
});
