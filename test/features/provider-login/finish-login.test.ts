import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { engines } from '../../support/engines.ts';
import {
  finish,
  loggedIn,
  nina,
  openFirstLogin,
  openProviderLogin,
  type ProviderLogin,
} from '../../support/provider-login.ts';
import { code, password, type TestServer } from '../../support/test-server.ts';
import { addApp, complete } from '../../support/totp.ts';
import { userId } from '../../support/user-id.ts';

/** What the provider says of susan, who has the address here, too. */
const susan = { sub: 'susan-1', email: 'susan@example.com', preferred_username: 'susan' };

const other = `lk_verifier_${'x'.repeat(43)}`;

/** Links susan’s account at the provider to her user here; returns her token. */
async function linkSusan({ server, bring }: ProviderLogin): Promise<string> {
  const token: string = (await server.login('susan', password)).body.data!['login'].accessToken;
  const given = await bring(susan);
  const { body, text } = await server.execute(
    'mutation ($code: String!, $verifier: String) { linkIdentity(code: $code, verifier: $verifier) { id } }',
    { token, variables: given },
  );
  if (!body.data?.['linkIdentity']) throw new Error(text);
  return token;
}

const sessionsOf = async ({ server }: Pick<ProviderLogin<TestServer>, 'server'>, name: string) =>
  server.store.sessions.list({
    userId: await userId(server.store, name),
    after: null,
    limit: 100,
    now: new Date(server.clock.now()),
  });

describe.each(engines)('on %s', (_engine, createDatabase) => {
  const open = async (environment: Record<string, string> = {}) =>
    openProviderLogin(environment, { database: await createDatabase() });

  test('the first login creates a user, and the second finds them', async () => {
    const login = await open();
    const first = loggedIn(await login.logIn());
    expect(first).toMatchObject({
      refreshToken: expect.stringMatching(/^lk_refresh_/),
      user: { username: 'nina' },
      session: { methods: ['IDENTITY'], hasSecondFactor: false },
    });
    login.server.clock.advanceSeconds(60);
    const second = loggedIn(await login.logIn({ ...nina, email: 'renamed@example.com' }));
    expect(second['user']).toEqual(first['user']);
    expect(second['session'].id).not.toBe(first['session'].id);
    expect(await login.me(second['accessToken'])).toMatchObject({
      hasPassword: false,
      // What the provider says today; the address of the user stays.
      identities: [{ provider: 'corp', email: 'renamed@example.com' }],
    });
    expect((await login.server.store.contacts.findByEmail('nina@example.com'))?.user.id).toBe(
      first['user'].id,
    );
    expect(await login.server.store.contacts.findByEmail('renamed@example.com')).toBeNull();
  });

  test('a code is good once: of 20 uses at once, one starts a session', async () => {
    const login = await open();
    await login.logIn();
    const given = await login.bring();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => finish(login.server, given)),
    );
    const codes = answers.map(code);
    expect(codes.filter((each) => each === undefined)).toHaveLength(1);
    expect(codes.filter((each) => each === 'CHALLENGE_INVALID')).toHaveLength(19);
    expect(await sessionsOf(login, 'nina')).toHaveLength(2);
    expect(code(await finish(login.server, given))).toBe('CHALLENGE_INVALID');
  });

  test('of 20 uses at once by a new user, one starts a session, and one user is there', async () => {
    const login = await open();
    const given = await login.bring();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => finish(login.server, given)),
    );
    expect(answers.filter((each) => code(each) === undefined)).toHaveLength(1);
    const users = await login.server.store.users.list({ after: null, limit: 10 });
    expect(users.map(({ username }) => username).toSorted()).toEqual(['nina', 'susan']);
  });

  test('two logins of one new identity at once make one user, and both are in', async () => {
    const login = await open();
    const both = [await login.bring(), await login.bring()];
    const answers = await Promise.all(both.map((given) => finish(login.server, given)));
    const [one, two] = answers.map(loggedIn);
    expect(one!['user']).toEqual(two!['user']);
    expect(await sessionsOf(login, 'nina')).toHaveLength(2);
  });

  test('a login that comes between the question for the identity and that for its address is found', async () => {
    const login = await open();
    const both = [await login.bring(), await login.bring()] as const;
    const { contacts } = login.server.store;
    const ask = contacts.findByEmail;
    contacts.findByEmail = async (key) => {
      contacts.findByEmail = ask;
      loggedIn(await finish(login.server, both[0]));
      return ask(key);
    };
    loggedIn(await finish(login.server, both[1]));
    expect(await sessionsOf(login, 'nina')).toHaveLength(2);
  });

  test('two identities with one new address at once: one makes the user, the other one exists', async () => {
    const login = await open();
    const both = [await login.bring(), await login.bring({ ...nina, sub: 'nina-2' })];
    const answers = await Promise.all(both.map((given) => finish(login.server, given)));
    expect(answers.map((one) => String(code(one))).toSorted()).toEqual([
      'ACCOUNT_EXISTS',
      'undefined',
    ]);
  });
});

test('a code without its verifier is nothing, says nothing, and is not used up', async () => {
  const login = await openProviderLogin();
  const { code: ours, verifier } = await login.bring();
  const unknown = await finish(login.server, { code: `lk_oidc_${'x'.repeat(43)}`, verifier });
  for (const wrong of [
    other,
    null,
    '',
    'x',
    `${verifier}x`,
    verifier.slice(0, -1),
    verifier.toUpperCase(),
  ]) {
    const answer = await finish(login.server, { code: ours, verifier: wrong });
    expect([answer.status, code(answer)]).toEqual([401, 'CHALLENGE_INVALID']);
    expect(answer.text).toBe(unknown.text);
  }
  expect(login.events('oidc_code_refused')).toHaveLength(7);
  expect(login.events('oidc_code_refused')[0]).toMatchObject({ provider: 'corp' });
  loggedIn(await finish(login.server, { code: ours, verifier }));
});

test('a code is good for a minute', async () => {
  const login = await openProviderLogin();
  const [one, two] = [await login.bring(), await login.bring()];
  login.server.clock.advanceSeconds(59);
  loggedIn(await finish(login.server, one));
  login.server.clock.advanceSeconds(1);
  expect(code(await finish(login.server, two))).toBe('CHALLENGE_INVALID');
});

test('a text that is no code is refused, and the store is not asked', async () => {
  const login = await openProviderLogin();
  login.server.store.oidcCodes.find = () => Promise.reject(new Error('asked'));
  for (const text of [
    '',
    'x',
    `lk_oidc_${'x'.repeat(42)}`,
    `lk_login_${'x'.repeat(43)}`,
    `lk_oidc_${'x'.repeat(5000)}`,
  ])
    expect(code(await finish(login.server, { code: text, verifier: other }))).toBe(
      'CHALLENGE_INVALID',
    );
});

test('refused codes are counted by address', async () => {
  const login = await openProviderLogin({
    AUTH_ATTEMPTS: 'on',
    AUTH_ATTEMPTS_PER_ADDRESS: '3/600',
  });
  const given = await login.bring();
  for (let n = 0; n < 3; n += 1)
    expect(code(await finish(login.server, { ...given, verifier: other }))).toBe(
      'CHALLENGE_INVALID',
    );
  expect(code(await finish(login.server, { ...given, verifier: other }))).toBe('TOO_MANY_ATTEMPTS');
  expect(login.events('attempts_exceeded')).toMatchObject([{ kind: 'provider code' }]);
  // A good one is no guess.
  loggedIn(await finish(login.server, given));
});

test('the token says what was proved here, and nothing that the provider claims of it', async () => {
  const login = await openProviderLogin();
  const claims = { ...nina, amr: ['mfa', 'otp'], acr: 'aal2', auth_time: 1 };
  const { accessToken } = loggedIn(await login.logIn(claims));
  const token = decodeJwt(accessToken);
  expect(token).toMatchObject({ acr: 'aal1', email_verified: true });
  expect(token).not.toHaveProperty('amr');
  expect(token['auth_time']).toBe(Math.floor(login.server.clock.now() / 1000));
});

test('a user with a second factor has to prove it, whatever the provider has asked for', async () => {
  const login = await openProviderLogin();
  const { app } = await addApp(login.server, await linkSusan(login));
  login.server.clock.advanceSeconds(60);
  const before = await sessionsOf(login, 'susan');
  const given = await login.bring({ ...susan, amr: ['mfa'], acr: 'aal3' });
  const answer = await finish(login.server, given);
  expect([answer.status, code(answer)]).toEqual([401, 'SECOND_FACTOR_REQUIRED']);
  expect(await sessionsOf(login, 'susan')).toEqual(before);
  expect(code(await finish(login.server, given))).toBe('CHALLENGE_INVALID');
  const { challenge } = answer.body.errors![0]!.extensions as { challenge: string };
  const completed = await complete(login.server, { challenge, proof: { totp: app.code() } });
  expect(completed.body.data!['completeLogin'].session.methods).toEqual(['IDENTITY', 'TOTP']);
});

test('where everyone needs a second factor, a new user sets one up first', async () => {
  const login = await openFirstLogin({ AUTH_SECOND_FACTOR: 'required' });
  const answer = await login.logIn();
  expect(code(answer)).toBe('SECOND_FACTOR_REQUIRED');
  expect(answer.body.errors![0]!.extensions['factors']).toEqual([]);
  expect(await sessionsOf(login, 'nina')).toEqual([]);
  // The next login waits for the same.
  expect(code(await login.logIn())).toBe('SECOND_FACTOR_REQUIRED');
});

test('a disabled user is refused, and no more is said', async () => {
  const login = await openProviderLogin();
  const { user } = loggedIn(await login.logIn());
  const waiting = await login.bring();
  await login.server.store.users.disable(user.id, new Date(login.server.clock.now()));
  for (const given of [waiting, await login.bring()]) {
    const answer = await finish(login.server, given);
    expect(['INVALID_CREDENTIALS', 'CHALLENGE_INVALID']).toContain(code(answer));
    expect(answer.text).not.toContain('nina');
  }
  await login.server.store.users.enable(user.id);
  loggedIn(await login.logIn());
});

describe('an address that a user has proved here', () => {
  test('finds no one: the answer is ACCOUNT_EXISTS, and the code links once the user has logged in', async () => {
    const login = await openProviderLogin();
    const given = await login.bring(susan);
    const answer = await finish(login.server, given);
    expect([answer.status, code(answer)]).toEqual([409, 'ACCOUNT_EXISTS']);
    expect(answer.text).not.toContain('susan');
    // It starts no session, not even later.
    expect(code(await finish(login.server, given))).toBe('ACCOUNT_EXISTS');
    login.server.clock.advanceSeconds(599);
    const token = (await login.server.login('susan', password)).body.data!['login'].accessToken;
    const linked = await login.server.execute(
      'mutation ($code: String!, $verifier: String) { linkIdentity(code: $code, verifier: $verifier) { provider email } }',
      { token, variables: given },
    );
    expect(linked.body.data!['linkIdentity']).toEqual({
      provider: 'corp',
      email: 'susan@example.com',
    });
    expect(loggedIn(await login.logIn(susan))['user']).toMatchObject({ username: 'susan' });
  });

  test('in another letter case is the same', async () => {
    const login = await openProviderLogin();
    expect(code(await login.logIn({ ...susan, email: 'SUSAN@Example.COM' }))).toBe(
      'ACCOUNT_EXISTS',
    );
  });

  test('of a disabled user is told no differently', async () => {
    const login = await openProviderLogin();
    const before = (await login.logIn(susan)).text;
    const { store, clock } = login.server;
    await store.users.disable(await userId(store), new Date(clock.now()));
    expect((await login.logIn(susan)).text).toBe(before);
  });

  test('is told before sign-ups are closed', async () => {
    const login = await openProviderLogin({ AUTH_OIDC_SIGN_UP: 'closed' });
    expect(code(await login.logIn(susan))).toBe('ACCOUNT_EXISTS');
  });

  test('is of no account at a provider that has not verified it', async () => {
    const login = await openProviderLogin();
    for (const email_verified of [false, undefined, null, 'false', 0, 'yes', 1]) {
      const claims = { ...susan, sub: `thief-${email_verified}`, email_verified };
      const { user, accessToken } = loggedIn(await login.logIn(claims));
      expect(user.username).not.toBe('susan');
      const me = await login.me(accessToken);
      expect(me['identities'][0].email).toBe('susan@example.com');
      const { body } = await login.server.execute('{ me { email pendingEmail } }', {
        token: accessToken,
      });
      expect(body.data!['me']).toEqual({ email: null, pendingEmail: null });
    }
  });

  test('that is not proved here is no one’s: a user who registered it before its owner gets nothing', async () => {
    const login = await openProviderLogin();
    const mallory = await login.server.signUp('mallory');
    await login.server.prove('mallory', null, 'nina@example.com');
    const { user } = loggedIn(await login.logIn());
    expect(user.username).toBe('nina');
    // And cannot prove it any more.
    const owner = await login.server.store.contacts.findByEmail('nina@example.com');
    expect(owner?.user.id).toBe(user.id);
    expect((await login.me(mallory))['identities']).toEqual([]);
  });

  test('with AUTH_OIDC_LINK=verified is still not linked for an issuer that does not speak for it', async () => {
    const login = await openProviderLogin({ AUTH_OIDC_LINK: 'verified' });
    expect(code(await login.logIn(susan))).toBe('ACCOUNT_EXISTS');
  });
});

test('the same subject of another issuer is another user', async () => {
  const login = await openProviderLogin();
  const first = loggedIn(await login.logIn({ ...nina, email_verified: false }));
  const { store, clock } = login.server;
  const now = new Date(clock.now());
  const found = await store.identities.find(login.provider.issuer, 'nina-1');
  expect(found?.user.id).toBe(first['user'].id);
  expect(await store.identities.find('https://other.example', 'nina-1')).toBeNull();
  expect(await store.identities.find(login.provider.issuer, 'NINA-1')).toBeNull();
  expect(found?.identity.lastUsedAt).toEqual(now);
});
