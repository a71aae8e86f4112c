import { describe, expect, test } from 'vitest';
import { engines } from '../../support/engines.ts';
import { createForge } from '../../support/forge.ts';
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
import { code, createTestServer, password, reason } from '../../support/test-server.ts';

describe.each(engines)('on %s', (_engine, createDatabase) => {
  const open = async () => openHandOver({ DATABASE_URL: await createDatabase() });

  test('a session with a second factor hands it over', async () => {
    const { server, token } = await open();
    const { token: raised } = await addApp(server, token);
    const { body } = await redeem(server, codeIn(await createCode(server, raised)));
    expect(body.data?.['loginWithCode'].session).toMatchObject({
      methods: ['PASSWORD', 'TOTP'],
      hasSecondFactor: true,
    });
  });

  test('a session without the second factor of its user makes no code', async () => {
    const { server, token } = await open();
    const single = (await server.login('susan', password)).body.data!['login'].accessToken;
    await addApp(server, token);
    expect(code(await createCode(server, single))).toBe('REAUTHENTICATION_REQUIRED');
  });

  test('a login that is too old makes no code: its user proves who they are first', async () => {
    const { server, token } = await open();
    server.clock.advanceSeconds(301);
    expect(code(await createCode(server, token))).toBe('REAUTHENTICATION_REQUIRED');
  });

  test('a handed-over login gets no younger, however often it is handed on', async () => {
    const { server, create } = await open();
    server.clock.advanceSeconds(200);
    const second = (await redeem(server, await create())).body.data!['loginWithCode'].accessToken;
    server.clock.advanceSeconds(101);
    expect(code(await createCode(server, second))).toBe('REAUTHENTICATION_REQUIRED');
  });

  test('a login gets no younger by what its session proves after the token, or after the code', async () => {
    const { server, token, create } = await open();
    server.clock.advanceSeconds(200);
    const before = await create();
    server.clock.advanceSeconds(10);
    const again = await server.execute(
      `mutation { reauthenticate(password: "${password}") { accessToken } }`,
      { token },
    );
    // What was stolen before: the user alone has proved anew who they are.
    expect(code(await redeem(server, before))).toBe('CHALLENGE_INVALID');
    expect(code(await createCode(server, token))).toBe('REAUTHENTICATION_REQUIRED');
    const { accessToken } = again.body.data!['reauthenticate'];
    expect(code(await redeem(server, await create(accessToken)))).toBeUndefined();
  });

  test('a stranger, an API key and another party that acts for the user make no code', async () => {
    const { server, token } = await open();
    const stranger = await createCode(server, undefined);
    expect([code(stranger), reason(stranger)]).toEqual(['UNAUTHENTICATED', 'TOKEN_MISSING']);
    const forge = await createForge(server.store, token);
    const other = forge.mint({ act: { sub: '0190b6a2-5d5e-7000-8000-000000000001' } });
    expect(code(await createCode(server, other))).toBe('FORBIDDEN');
    const key = forge.mint({ auth_time: undefined });
    expect(code(await createCode(server, key))).toMatch(/FORBIDDEN|UNAUTHENTICATED/);
  });

  test('no code goes to a URL that is not listed, nor to a path', async () => {
    const { server, token } = await open();
    for (const returnTo of [
      '',
      '/account/',
      '//app.example.com',
      'https://evil.example/',
      `${app}@evil.example/`,
      'javascript:alert(1)',
      `${app}/#x`,
      `${app}:444/`,
    ]) {
      const answer = await createCode(server, token, { returnTo });
      expect([answer.status, code(answer)], returnTo).toEqual([400, 'BAD_USER_INPUT']);
      expect(answer.body.errors?.[0]?.extensions['argument']).toEqual(['returnTo']);
    }
    const closed = await createTestServer({}, { store: server.store, clock: server.clock });
    expect(code(await createCode(closed, token))).toBe('BAD_USER_INPUT');
  });

  test('no code is made for what is no S256 challenge, nor with a state of another shape', async () => {
    const { server, token } = await open();
    const right = challengeOf(verifier);
    for (const codeChallenge of [
      '',
      'plain',
      right.slice(1),
      `${right}=`,
      `${right.slice(0, -1)}B`,
      `${verifier}${verifier}`,
      'é'.repeat(43),
    ])
      expect(code(await createCode(server, token, { codeChallenge })), codeChallenge).toBe(
        'BAD_USER_INPUT',
      );
    for (const state of ['', ' ', 'a b', 'ü', 'a\nb', 'x'.repeat(513)])
      expect(code(await createCode(server, token, { state })), state).toBe('BAD_USER_INPUT');
    const long = '~'.repeat(512);
    const { url } = (await createCode(server, token, { state: long })).body.data![
      'createLoginCode'
    ];
    expect(new URL(url).searchParams.get('state')).toBe(long);
  });
});
