import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { engines } from '../../support/engines.ts';
import { createPasskeyUser } from '../../support/passkeys.ts';
import {
  finish,
  link,
  loggedIn,
  nina,
  openProviderLogin,
  unlink,
  type ProviderLogin,
} from '../../support/provider-login.ts';
import { code, password } from '../../support/test-server.ts';
import { addApp } from '../../support/totp.ts';

const logInAsSusan = async ({ server }: ProviderLogin): Promise<string> =>
  (await server.login('susan', password)).body.data!['login'].accessToken;

const linked = async (login: ProviderLogin, token: string, claims = nina) => {
  const { body, text } = await link(login.server, await login.bring(claims), token);
  if (!body.data?.['linkIdentity']) throw new Error(text);
  return body.data['linkIdentity'] as { id: string; provider: string };
};

describe.each(engines)('on %s', (_engine, createDatabase) => {
  const open = async () => openProviderLogin({}, { database: await createDatabase() });

  test('a user links an identity, logs in with it, and unlinks it', async () => {
    const login = await open();
    const token = await logInAsSusan(login);
    const { id } = await linked(login, token);
    expect(await login.me(token)).toMatchObject({
      hasPassword: true,
      identities: [{ id, provider: 'corp', email: 'nina@example.com', lastUsedAt: null }],
    });
    const payload = loggedIn(await login.logIn());
    expect(payload['user'].username).toBe('susan');
    expect((await login.me(token))['identities'][0].lastUsedAt).not.toBeNull();
    expect((await unlink(login.server, id, token)).body.data).toEqual({ unlinkIdentity: true });
    expect((await unlink(login.server, id, token)).body.data).toEqual({ unlinkIdentity: false });
    expect((await login.me(token))['identities']).toEqual([]);
    // From now on it is no one's here.
    expect(loggedIn(await login.logIn())['user'].username).toBe('nina');
    const events = ['identity_linked', 'identity_unlinked'].flatMap(login.events);
    expect(events).toMatchObject([
      { userId: decodeJwt(token).sub, sessionId: decodeJwt(token)['sid'], provider: 'corp' },
      { userId: decodeJwt(token).sub },
    ]);
    expect(login.server.logged.join()).not.toContain('nina@example.com');
  });

  test('one identity is one user’s: of two who link it at once, one has it', async () => {
    const login = await open();
    const tokens = [await logInAsSusan(login), await login.server.signUp('mary')];
    const codes = [await login.bring(), await login.bring()];
    const answers = await Promise.all(
      tokens.map((token, n) => link(login.server, codes[n]!, token)),
    );
    expect(answers.map((one) => String(code(one))).toSorted()).toEqual([
      'IDENTITY_TAKEN',
      'undefined',
    ]);
  });

  test('one user links it while another signs up with it: it is one user’s, and both are answered', async () => {
    const login = await open();
    const token = await logInAsSusan(login);
    const [mine, theirs] = [await login.bring(), await login.bring()];
    const [linking, signingUp] = await Promise.all([
      link(login.server, mine, token),
      finish(login.server, theirs),
    ]);
    const owner = await login.server.store.identities.find(login.provider.issuer, nina.sub);
    expect(loggedIn(signingUp)['user'].id).toBe(owner?.user.id);
    expect(code(linking)).toBe(owner?.user.username === 'susan' ? undefined : 'IDENTITY_TAKEN');
  });

  test('a login that is under way when its identity is unlinked starts no session', async () => {
    const login = await open();
    const token = await logInAsSusan(login);
    const { id } = await linked(login, token);
    const given = await login.bring();
    const [, finished] = await Promise.all([
      unlink(login.server, id, token),
      finish(login.server, given),
    ]);
    // Either it came first, or it found no one: then it is a sign-up of a user of their own, or refused.
    const name = finished.body.data?.['finishOidcLogin']?.user.username;
    expect([undefined, 'susan', 'nina']).toContain(name);
    expect(await login.server.store.identities.list(decodeJwt(token).sub!)).toEqual([]);
  });

  test('of 20 uses of one code at once, one links', async () => {
    const login = await open();
    const token = await logInAsSusan(login);
    const given = await login.bring();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => link(login.server, given, token)),
    );
    expect(answers.filter((one) => code(one) === undefined)).toHaveLength(1);
    expect((await login.me(token))['identities']).toHaveLength(1);
  });
});

test('an identity that the viewer has is returned, and nothing is said of it again', async () => {
  const login = await openProviderLogin();
  const token = await logInAsSusan(login);
  const first = await linked(login, token);
  expect(await linked(login, token)).toEqual(first);
  expect(login.events('identity_linked')).toHaveLength(1);
  await login.server.mails();
  expect(
    (await login.server.mails()).filter(({ subject }) => /log in was added/.test(subject)),
  ).toHaveLength(1);
});

test('both are told to the user by mail', async () => {
  const login = await openProviderLogin();
  const token = await logInAsSusan(login);
  const { id } = await linked(login, token);
  await unlink(login.server, id, token);
  const mails = await login.server.mails();
  expect(mails.map(({ to, subject }) => `${to}: ${subject}`).toSorted()).toEqual([
    expect.stringMatching(/^susan@example\.com: A way to log in was added/),
    expect.stringMatching(/^susan@example\.com: A way to log in was removed/),
  ]);
  expect(mails.map(({ text }) => text).join()).toContain('An account at Corp was linked');
  // Nothing of the account at the provider: that is the provider's to say.
  expect(JSON.stringify(mails)).not.toContain('nina');
});

test('an identity of another user is refused, and nothing says whose it is', async () => {
  const login = await openProviderLogin();
  loggedIn(await login.logIn());
  const token = await logInAsSusan(login);
  const answer = await link(login.server, await login.bring(), token);
  expect([answer.status, code(answer)]).toEqual([409, 'IDENTITY_TAKEN']);
  expect(answer.text).not.toContain('nina');
});

test('another user’s identity is not unlinked, and not seen', async () => {
  const login = await openProviderLogin();
  const ninas = loggedIn(await login.logIn());
  const [{ id }] = (await login.me(ninas['accessToken']))['identities'];
  const token = await logInAsSusan(login);
  for (const one of [id, '00000000-0000-0000-0000-000000000000', '', 'x\0y'])
    expect((await unlink(login.server, one, token)).body.data).toEqual({ unlinkIdentity: false });
  expect(loggedIn(await login.logIn())['user'].username).toBe('nina');
});

test('a user has twenty identities at most', async () => {
  const login = await openProviderLogin();
  const token = await logInAsSusan(login);
  for (let n = 0; n < 20; n += 1) await linked(login, token, { ...nina, sub: `nina-${n}` });
  const answer = await link(login.server, await login.bring({ ...nina, sub: 'one-more' }), token);
  expect([code(answer), answer.body.errors![0]!.extensions['argument']]).toEqual([
    'BAD_USER_INPUT',
    ['code'],
  ]);
});

describe('a login that is too old, or without the second factor of its user,', () => {
  test('links and unlinks nothing', async () => {
    const login = await openProviderLogin();
    const token = await logInAsSusan(login);
    const { id } = await linked(login, token);
    login.server.clock.advanceSeconds(301);
    const given = await login.bring({ ...nina, sub: 'nina-2' });
    expect(code(await link(login.server, given, token))).toBe('REAUTHENTICATION_REQUIRED');
    expect(code(await unlink(login.server, id, token))).toBe('REAUTHENTICATION_REQUIRED');
    // The code is still good, once the user has proved who they are.
    const fresh = await logInAsSusan(login);
    expect(code(await link(login.server, given, fresh))).toBeUndefined();
  });

  test('is asked for the factor', async () => {
    const login = await openProviderLogin();
    const token = await logInAsSusan(login);
    const { id } = await linked(login, token);
    const { token: withFactor } = await addApp(login.server, token);
    for (const answer of [
      await link(login.server, await login.bring(), token),
      await unlink(login.server, id, token),
    ]) {
      expect(code(answer)).toBe('REAUTHENTICATION_REQUIRED');
      expect(answer.body.errors![0]!.extensions).toMatchObject({ acr: 'aal2', factors: ['TOTP'] });
    }
    expect((await unlink(login.server, id, withFactor)).body.data).toEqual({
      unlinkIdentity: true,
    });
  });
});

describe('the last way in', () => {
  test('is not the identity of a user whom mails log in', async () => {
    const login = await openProviderLogin();
    const { accessToken: token } = loggedIn(await login.logIn());
    const [{ id }] = (await login.me(token))['identities'];
    const answer = await unlink(login.server, id, token);
    expect(answer.body.data).toEqual({ unlinkIdentity: true });
  });

  test('is not unlinked where mails log no one in', async () => {
    const login = await openProviderLogin({ AUTH_LOGIN_BY_MAIL: 'off' });
    const { accessToken: token } = loggedIn(await login.logIn());
    const [{ id }] = (await login.me(token))['identities'];
    const answer = await unlink(login.server, id, token);
    expect([answer.status, code(answer)]).toEqual([409, 'LAST_LOGIN_METHOD']);
    loggedIn(await login.logIn());
  });

  test('is not unlinked twice at once: of two, one stays', async () => {
    const login = await openProviderLogin({ AUTH_LOGIN_BY_MAIL: 'off' });
    const { accessToken: token } = loggedIn(await login.logIn());
    await linked(login, token, { ...nina, sub: 'nina-2' });
    const identities: { id: string }[] = (await login.me(token))['identities'];
    const answers = await Promise.all(identities.map(({ id }) => unlink(login.server, id, token)));
    expect(answers.map((one) => String(code(one))).toSorted()).toEqual([
      'LAST_LOGIN_METHOD',
      'undefined',
    ]);
  });

  test('is a passkey where the identity goes, and then the passkey stays', async () => {
    const login = await openProviderLogin({ AUTH_LOGIN_BY_MAIL: 'off' });
    const { accessToken: token } = loggedIn(await login.logIn());
    const [{ id }] = (await login.me(token))['identities'];
    const passkey = createPasskeyUser(login.server);
    await passkey.register(token);
    const raised = (await passkey.login()).body.data!['loginWithPasskey'].accessToken;
    expect((await unlink(login.server, id, raised)).body.data).toEqual({ unlinkIdentity: true });
    const mine = '{ me { secondFactors { passkeys { id } } } }';
    const { body } = await login.server.execute(mine, { token: raised });
    const [{ id: passkeyId }] = body.data!['me'].secondFactors.passkeys;
    const removed = await login.server.execute(`mutation { removePasskey(id: "${passkeyId}") }`, {
      token: raised,
    });
    expect(code(removed)).toBe('LAST_LOGIN_METHOD');
  });
});
