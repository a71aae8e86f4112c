import { describe, expect, test } from 'vitest';
import { userHandleOf } from '../../../src/features/passkeys/ceremony.ts';
import { begun, createPasskeyUser, startLogin } from '../../support/passkeys.ts';
import { code, createTestServer, password } from '../../support/test-server.ts';
import type { SoftwareAuthenticatorOptions } from '../../../src/testing/software-authenticator.ts';

async function open(
  environment: Record<string, string> = {},
  options: SoftwareAuthenticatorOptions = {},
) {
  const server = await createTestServer(environment);
  const token = await server.signUp();
  const user = createPasskeyUser(server, options);
  const { body, text } = await user.register(token);
  if (body.errors) throw new Error(text);
  const { id } = body.data!['registerPasskey'] as { id: string };
  return { server, token, id, ...user };
}

test('a passkey logs its user in, as two factors, without a name', async () => {
  const { server, login } = await open();
  const { body } = await login();
  expect(body.errors).toBeUndefined();
  const payload = body.data?.['loginWithPasskey'];
  expect(payload).toMatchObject({
    user: { username: 'susan' },
    session: { methods: ['PASSKEY'], hasSecondFactor: true },
  });
  const claims = JSON.parse(Buffer.from(payload.accessToken.split('.')[1], 'base64url').toString());
  expect(claims).toMatchObject({ amr: ['hwk', 'user', 'mfa'], acr: 'aal2' });
  expect((await server.me(payload.accessToken)).body.data?.['me'].username).toBe('susan');
});

test('a synced passkey says so in amr', async () => {
  const { login } = await open({}, { isSynced: true });
  const { accessToken, session } = (await login()).body.data!['loginWithPasskey'];
  expect(session.methods).toEqual(['PASSKEY']);
  const claims = JSON.parse(Buffer.from(accessToken.split('.')[1], 'base64url').toString());
  expect(claims.amr).toEqual(['swk', 'user', 'mfa']);
});

test('a use is kept: when, the counter, and whether it is synced by now', async () => {
  const { server, token, login } = await open();
  server.clock.advanceSeconds(60);
  await login();
  await login();
  const { id } = (await server.me(token)).body.data!['me'];
  expect(await server.store.passkeys.list(id)).toMatchObject([
    { counter: 2, isSynced: false, lastUsedAt: new Date(server.clock.now()) },
  ]);
});

test('without a viewer options name no passkey; a viewer’s name theirs', async () => {
  const { server, token } = await open();
  const john = await server.signUp('john');
  const allowed = async (as?: string) => {
    const { options } = begun(
      await server.execute(startLogin, as === undefined ? {} : { token: as }),
    );
    return (options as { allowCredentials: unknown[] }).allowCredentials.length;
  };
  expect([await allowed(), await allowed(token), await allowed(john)]).toEqual([0, 1, 0]);
});

describe('a login is refused', () => {
  test.each([
    ['by a page of another origin', { origin: 'https://evil.example.com' }],
    ['for another domain', { rpId: 'example.com' }],
    ['that was a registration', { type: 'webauthn.create' }],
    ['without its user verified', { verifiesUser: false }],
    ['without a touch', { isPresent: false }],
    ['of another user', { userHandle: userHandleOf('019ac8f0-2b54-7cc1-8a3f-5a1f0d3c7e22') }],
    ['by the name of the user', { userHandle: Buffer.from('susan').toString('base64url') }],
    ['that says no user', { userHandle: null }],
  ])('%s', async (_name, deviation) => {
    const { server, login } = await open();
    const refused = await login(deviation);
    expect(code(refused)).toBe('INVALID_CREDENTIALS');
    expect(refused.text).not.toContain('susan');
    expect(server.logged.filter((line) => line.includes('passkey_refused'))).toHaveLength(1);
    expect(code(await login())).toBeUndefined();
  });

  test('with a counter of before', async () => {
    const { login } = await open();
    await login({ counter: 7 });
    for (const counter of [0, 6, 7])
      expect(code(await login({ counter }))).toBe('INVALID_CREDENTIALS');
    expect(code(await login({ counter: 8 }))).toBeUndefined();
  });

  test('a second time, also where the passkey counts nothing', async () => {
    const { start, authenticator, loginWith } = await open({}, { isSynced: true });
    const asked = await start();
    const used = authenticator.get(asked.options);
    expect(code(await loginWith(asked, used))).toBeUndefined();
    expect(code(await loginWith(asked, used))).toBe('CHALLENGE_INVALID');
    expect(code(await loginWith(asked, authenticator.get(asked.options)))).toBe(
      'CHALLENGE_INVALID',
    );
  });

  test('with options of another user, of a registration, too old, or made up', async () => {
    const { server, start, authenticator, loginWith } = await open();
    const john = await server.signUp('john');
    const ofJohn = begun(await server.execute(startLogin, { token: john }));
    expect(code(await loginWith(ofJohn, authenticator.get(ofJohn.options)))).toBe(
      'CHALLENGE_INVALID',
    );
    const asked = await start();
    const used = authenticator.get(asked.options);
    for (const challenge of ['', 'lk_begun_', asked.challenge.slice(1), `${asked.challenge}=`])
      expect(code(await loginWith({ ...asked, challenge }, used)), challenge).toBe(
        'CHALLENGE_INVALID',
      );
    const other = await start();
    expect(code(await loginWith(other, used))).toBe('INVALID_CREDENTIALS');
    server.clock.advanceSeconds(3600);
    expect(code(await loginWith(asked, used))).toBe('CHALLENGE_INVALID');
  });

  test('with a passkey that was removed, that no user has, or that is for the domain of before', async () => {
    const { server, id, login, prove, start, authenticator, loginWith } = await open();
    const asked = await start();
    const used = authenticator.get(asked.options);
    const other = { ...used, id: 'AAAA', rawId: 'AAAA' };
    expect(code(await loginWith(asked, other))).toBe('PASSKEY_UNKNOWN');
    await server.execute('mutation ($id: ID!) { removePasskey(id: $id) }', {
      token: await prove(),
      variables: { id },
    });
    expect(code(await login())).toBe('PASSKEY_UNKNOWN');
  });

  test('of a user who is disabled, without saying so', async () => {
    const { server, token, login } = await open();
    const { id } = (await server.me(token)).body.data!['me'];
    await server.administer({ kind: 'test' }).disableUser(id);
    const refused = await login();
    expect(code(refused)).toBe('INVALID_CREDENTIALS');
    expect(refused.text).not.toMatch(/disabled|susan/);
  });

  test('where this server has no passkeys', async () => {
    const server = await createTestServer({ AUTH_PASSKEYS: 'off' });
    expect(code(await server.execute(startLogin))).toBe('METHOD_NOT_AVAILABLE');
  });

  test('after too many that failed from one address, and no other kind is', async () => {
    const server = await createTestServer({
      AUTH_ATTEMPTS: 'on',
      AUTH_ATTEMPTS_PER_ADDRESS: '3/60',
    });
    const token = await server.signUp();
    const { register, login } = createPasskeyUser(server);
    await register(token);
    for (let n = 0; n < 5; n += 1) expect(code(await login())).toBeUndefined();
    const codes = [];
    for (let n = 0; n < 4; n += 1) codes.push(code(await login({ verifiesUser: false })));
    expect(codes).toEqual([...Array<string>(3).fill('INVALID_CREDENTIALS'), 'TOO_MANY_ATTEMPTS']);
    // Another kind has a budget of its own.
    expect(code(await server.login('susan', password))).toBe('SECOND_FACTOR_REQUIRED');
  });
});

test('of twenty logins with one use at once, one starts a session', async () => {
  for (const isSynced of [true, false]) {
    const { server, token, start, authenticator, loginWith } = await open({}, { isSynced });
    const asked = await start();
    const used = authenticator.get(asked.options);
    const answers = await Promise.all(Array.from({ length: 20 }, () => loginWith(asked, used)));
    expect(answers.filter((answer) => code(answer) === undefined)).toHaveLength(1);
    const sessions = await server.execute('{ me { sessions { nodes { id } } } }', { token });
    // The other one is of the sign-up.
    expect(sessions.body.data?.['me'].sessions.nodes).toHaveLength(2);
  }
});

test('what a hook throws uses nothing up', async () => {
  let isOpen = true;
  const hooks = {
    afterLogin() {
      if (!isOpen) throw new Error('Not now.');
    },
  };
  const server = await createTestServer({}, { hooks });
  const token = await server.signUp();
  const { register, start, authenticator, loginWith } = createPasskeyUser(server, {
    isSynced: true,
  });
  await register(token);
  const asked = await start();
  const used = authenticator.get(asked.options);
  isOpen = false;
  expect(code(await loginWith(asked, used))).toBe('INTERNAL_SERVER_ERROR');
  isOpen = true;
  expect(code(await loginWith(asked, used))).toBeUndefined();
});

test('malformed input is no fault, and starts nothing', async () => {
  const { server, start, authenticator, loginWith } = await open();
  const asked = await start();
  const good = authenticator.get(asked.options);
  const members = {
    clientDataJSON: ['{', 'null', '[]'],
    authenticatorData: ['x', 'x'.repeat(37), 'x'.repeat(100)],
    signature: ['x', '0'.repeat(70)],
  };
  for (const [member, texts] of Object.entries(members))
    for (const text of texts) {
      const response = { ...good.response, [member]: Buffer.from(text).toString('base64url') };
      expect(code(await loginWith(asked, { ...good, response })), member).toBe(
        'INVALID_CREDENTIALS',
      );
    }
  for (const credential of [
    {},
    { ...good, response: [] },
    { ...good, id: '\0' },
    { ...good, id: {} },
  ])
    expect(code(await loginWith(asked, credential))).toBe('BAD_USER_INPUT');
  expect(code(await loginWith(asked, good))).toBeUndefined();
  expect(server.logged.filter((line) => line.includes('"level":50'))).toEqual([]);
});
