import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import type { Extension } from '../../../src/options.ts';
import { engines } from '../../support/engines.ts';
import {
  app,
  challengeOf,
  codeIn,
  createCode,
  openHandOver,
  redeem,
  verifier,
} from '../../support/hand-over.ts';
import { addApp } from '../../support/totp.ts';
import { code, createTestServer, password } from '../../support/test-server.ts';
import { userId } from '../../support/user-id.ts';

const otherVerifier = 'b'.repeat(43);

describe.each(engines)('on %s', (_engine, createDatabase) => {
  const open = async (environment: Record<string, string> = {}, extension: Extension = {}) =>
    openHandOver({ DATABASE_URL: await createDatabase(), ...environment }, extension);

  test('an app gets a session of its own, which has proved what the pages have, at the same time', async () => {
    const { server, token, sessions } = await open();
    server.clock.advanceSeconds(100);
    const created = await createCode(server, token, { state: 'a~b&c=d' });
    const { url, expiresIn } = created.body.data!['createLoginCode'];
    expect([url, expiresIn]).toEqual([
      expect.stringMatching(
        /^https:\/\/app\.example\.com\/done\?code=lk_login_[\w-]{43}&state=a~?/,
      ),
      60,
    ]);
    expect(new URL(url).searchParams.get('state')).toBe('a~b&c=d');
    const { body } = await redeem(server, codeIn(created));
    const payload = body.data?.['loginWithCode'];
    expect(payload).toMatchObject({
      refreshToken: expect.stringMatching(/^lk_refresh_/),
      user: { username: 'susan' },
      session: { methods: ['PASSWORD'], hasSecondFactor: false },
    });
    const [ofApp, ofPages] = [decodeJwt(payload.accessToken), decodeJwt(token)];
    expect(ofApp).toMatchObject({ amr: ['pwd'], acr: 'aal1', auth_time: ofPages['auth_time'] });
    expect(ofApp['sid']).not.toBe(ofPages['sid']);
    expect((await sessions()).length).toBe(2);
    // It goes on by itself when the pages are left.
    await server.execute('mutation { logout }', { token });
    expect((await server.me(payload.accessToken)).status).toBe(200);
  });

  test('an app of a phone is called by its own scheme', async () => {
    const { server, token } = await open();
    const created = await createCode(server, token, { returnTo: 'com.example.app:/callback' });
    expect(created.body.data!['createLoginCode'].url).toMatch(
      /^com\.example\.app:\/callback\?code=lk_login_[\w-]{43}$/,
    );
    expect(code(await redeem(server, codeIn(created)))).toBeUndefined();
  });

  test('a code is good once: of 20 uses at once, one starts a session', async () => {
    const { server, create, sessions } = await open();
    const one = await create();
    const answers = await Promise.all(Array.from({ length: 20 }, () => redeem(server, one)));
    const codes = answers.map(code);
    expect(codes.filter((each) => each === undefined)).toHaveLength(1);
    expect(codes.filter((each) => each === 'CHALLENGE_INVALID')).toHaveLength(19);
    expect((await sessions()).length).toBe(2);
    expect(code(await redeem(server, one))).toBe('CHALLENGE_INVALID');
    expect((await sessions()).length).toBe(2);
  });

  test('a code without its verifier is nothing, and says nothing', async () => {
    const { server, token, create, sessions } = await open();
    const one = await create();
    // The challenge is in the address of the pages: who reads it has no verifier.
    for (const wrong of [
      otherVerifier,
      challengeOf(verifier),
      `${verifier}x`,
      verifier.toUpperCase(),
    ]) {
      const answer = await redeem(server, one, wrong);
      expect([answer.status, code(answer)]).toEqual([401, 'CHALLENGE_INVALID']);
      expect(answer.text).toBe((await redeem(server, `lk_login_${'x'.repeat(43)}`)).text);
    }
    for (const wrong of ['', 'x', 'x'.repeat(42), 'x'.repeat(129), `${verifier} `, `${verifier}ü`])
      expect(code(await redeem(server, one, wrong)), wrong).toBe('BAD_USER_INPUT');
    expect((await sessions()).length).toBe(1);
    const refused = server.logged.filter((line) => line.includes('login_code_refused'));
    expect(refused).toHaveLength(4);
    expect(refused.join()).not.toContain(one.slice(9));
    expect(refused[0]).toContain(String(decodeJwt(token)['sid']));
    // Someone else’s tries do not take it from the app.
    expect(code(await redeem(server, one))).toBeUndefined();
  });

  test('a code that was made for one app is nothing in another: its verifier is another', async () => {
    const { server, token, sessions } = await open();
    const ofOther = codeIn(
      await createCode(server, token, {
        returnTo: 'https://other.example.com/',
        codeChallenge: challengeOf(otherVerifier),
      }),
    );
    expect(code(await redeem(server, ofOther))).toBe('CHALLENGE_INVALID');
    expect((await sessions()).length).toBe(1);
  });

  test('the code of an attacker’s account does not log a victim’s app in: the app has no verifier for it', async () => {
    const { server } = await open();
    const attacker = await server.signUp('mallory');
    const planted = codeIn(
      await createCode(server, attacker, { codeChallenge: challengeOf(otherVerifier) }),
    );
    expect(code(await redeem(server, planted))).toBe('CHALLENGE_INVALID');
  });

  test('a text that is no code is refused, and the store is not asked', async () => {
    const { server, create } = await open();
    const one = await create();
    for (const text of [
      '',
      'lk_login_',
      one.slice(1),
      `${one}=`,
      `${one}\n`,
      one.replace('lk_login_', 'lk_code_'),
      one.slice(9),
    ])
      expect(code(await redeem(server, text)), text).toBe('CHALLENGE_INVALID');
    expect(code(await redeem(server, one))).toBeUndefined();
  });

  test('a code is good for a minute, and not longer', async () => {
    const { server, create } = await open();
    const [early, late] = [await create(), await create()];
    server.clock.advanceSeconds(59);
    expect(code(await redeem(server, early))).toBeUndefined();
    server.clock.advanceSeconds(1);
    expect(code(await redeem(server, late))).toBe('CHALLENGE_INVALID');
  });

  describe('a code is void', () => {
    type Setup = Awaited<ReturnType<typeof open>>;
    test.each<[string, (setup: Setup) => Promise<unknown>]>([
      [
        'when the session of the pages has logged out',
        ({ server, token }) => server.execute('mutation { logout }', { token }),
      ],
      [
        'when that session was ended from another',
        async ({ server, token }) => {
          const { body } = await server.login('susan', password);
          const other = body.data!['login'].accessToken;
          await server.execute(
            `mutation { revokeSession(id: "${String(decodeJwt(token)['sid'])}") }`,
            { token: other },
          );
        },
      ],
      [
        'when all sessions of the user were ended',
        async ({ server }) =>
          server.store.sessions.revokeAllOf(
            await userId(server.store),
            new Date(server.clock.now()),
          ),
      ],
      [
        'when all sessions of all users were ended',
        ({ server }) => server.store.sessions.revokeAll(new Date(server.clock.now() + 1)),
      ],
      [
        'when its user was disabled',
        async ({ server }) =>
          server.store.users.disable(await userId(server.store), new Date(server.clock.now())),
      ],
      [
        'when its user was disabled and enabled again',
        async ({ server }) => {
          const susan = await userId(server.store);
          await server.store.users.disable(susan, new Date(server.clock.now()));
          await server.store.users.enable(susan);
        },
      ],
      [
        'when its user was deleted',
        ({ server, token }) => server.execute('mutation { deleteAccount }', { token }),
      ],
      [
        'after a new password, also in the session that made it',
        ({ server, token }) =>
          server.execute(
            `mutation { changePassword(currentPassword: "${password}", newPassword: "another pass phrase") { expiresIn } }`,
            { token },
          ),
      ],
      ['after a first second factor', async ({ server, token }) => addApp(server, token)],
      [
        'when the user has ended their other sessions',
        ({ server, token }) => server.execute('mutation { revokeOtherSessions }', { token }),
      ],
    ])('%s', async (_when, change) => {
      const setup = await open();
      const one = await setup.create();
      await change(setup);
      const answer = await redeem(setup.server, one);
      expect([answer.status, code(answer)]).toEqual([401, 'CHALLENGE_INVALID']);
    });
  });

  test('a second factor that became due since the login is asked for', async () => {
    const { server, create, sessions } = await open();
    const one = await create();
    // By another server on the same database, that requires one.
    const strict = await createTestServer(
      { AUTH_SECOND_FACTOR: 'required' },
      { store: server.store, clock: server.clock },
    );
    const answer = await redeem(strict, one);
    expect([answer.status, code(answer)]).toEqual([401, 'SECOND_FACTOR_REQUIRED']);
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect((await sessions()).length).toBe(1);
    expect(code(await redeem(server, one))).toBe('CHALLENGE_INVALID');
  });

  test('a hook that refuses the login does not use the code up', async () => {
    let isOpen = false;
    const { server, create } = await open(
      {},
      {
        hooks: {
          afterLogin() {
            if (!isOpen) throw new Error('closed');
          },
        },
      },
    );
    const one = await create();
    expect(code(await redeem(server, one))).toBe('INTERNAL_SERVER_ERROR');
    isOpen = true;
    expect(code(await redeem(server, one))).toBeUndefined();
  });

  test('codes that are refused count by address', async () => {
    const { server, create } = await open({
      AUTH_ATTEMPTS: 'on',
      AUTH_ATTEMPTS_PER_ADDRESS: '3/60',
    });
    const made = `lk_login_${'x'.repeat(43)}`;
    const answers = [];
    for (let n = 0; n < 4; n += 1) answers.push(code(await redeem(server, made)));
    expect(answers).toEqual([
      ...Array.from({ length: 3 }, () => 'CHALLENGE_INVALID'),
      'TOO_MANY_ATTEMPTS',
    ]);
    expect(server.logged.some((line) => line.includes('"kind":"login code"'))).toBe(true);
    expect(await create()).toMatch(/^lk_login_/);
  });

  test('a page of another site gets its tokens in the answer, and no cookie', async () => {
    const { server, create } = await open({ AUTH_ALLOWED_ORIGINS: app });
    const page = { origin: app, 'sec-fetch-site': 'cross-site' };
    const answer = await redeem(server, await create(), verifier, page);
    expect(answer.body.data?.['loginWithCode'].refreshToken).toMatch(/^lk_refresh_/);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  test('no code, verifier or state is in the log', async () => {
    const { server, token } = await open();
    const one = codeIn(await createCode(server, token, { state: 'a-secret-state' }));
    await redeem(server, one, otherVerifier);
    await redeem(server, one);
    const log = server.logged.join('\n');
    for (const secret of [one.slice(9), verifier, otherVerifier, 'a-secret-state'])
      expect(log).not.toContain(secret);
    expect(log).toContain('login_code_created');
  });
});
