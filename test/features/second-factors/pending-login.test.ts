import { hash } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import type { Store } from '../../../src/store/store.ts';
import { engines } from '../../support/engines.ts';
import { giveSecondFactor } from '../../support/second-factor.ts';
import { code, createTestServer, password } from '../../support/test-server.ts';

const signUp = `mutation { signUp(input: { username: "ann", password: "${password}" }) { accessToken } }`;

describe.each(engines)('on %s', (_engine, createDatabase) => {
  async function setUp(environment = {}, options = {}) {
    const server = await createTestServer(
      { DATABASE_URL: await createDatabase(), ...environment },
      options,
    );
    await server.signUp('susan');
    await giveSecondFactor(server, 'susan');
    const { id } = (await server.store.users.findByUsernameKey('susan'))!;
    const sessions = async () => {
      const now = new Date(server.clock.now());
      return server.store.sessions.list({ userId: id, after: null, limit: 100, now });
    };
    const [signedUp] = await sessions();
    const started = async () => (await sessions()).filter((one) => one.id !== signedUp?.id);
    return { server, started, id };
  }

  test('a right password of a user with a second factor starts no session, and says how to go on', async () => {
    const { server, started } = await setUp();
    const answer = await server.login('susan', password);
    expect([answer.status, answer.body.data]).toEqual([401, undefined]);
    expect(answer.body.errors?.[0]?.extensions).toEqual({
      code: 'SECOND_FACTOR_REQUIRED',
      challenge: expect.stringMatching(/^lk_challenge_[\w-]{43}$/),
      factors: ['TOTP'],
      expiresIn: 300,
      attemptsLeft: 5,
    });
    expect(await started()).toEqual([]);
  });

  test('asks no hook for a user who has yet to prove a second factor, and signs no token', async () => {
    const hooks = { afterLogin: vi.fn<() => void>(), claims: vi.fn<() => object>(() => ({})) };
    const { server } = await setUp({}, { hooks });
    hooks.claims.mockClear();
    await server.login('susan', password);
    expect(hooks.afterLogin).not.toHaveBeenCalled();
    expect(hooks.claims).not.toHaveBeenCalled();
  });

  test('a wrong password says nothing of a second factor', async () => {
    const { server } = await setUp();
    expect(code(await server.login('susan', 'wrong password'))).toBe('INVALID_CREDENTIALS');
  });

  test('a second factor that is set up while a login is under way is asked for', async () => {
    const { server, started, id } = await setUp();
    const { store, clock } = server;
    let isFound = false;
    const blind: Store = {
      ...store,
      secondFactors: {
        ...store.secondFactors,
        find: async (userId) => {
          const found = await store.secondFactors.find(userId);
          if (isFound) return found;
          isFound = true;
          return { ...found, totpSince: null };
        },
      },
    };
    const hasty = await createTestServer({}, { store: blind, clock });
    expect(code(await hasty.login('susan', password))).toBe('SECOND_FACTOR_REQUIRED');
    expect(isFound).toBe(true);
    expect(await started()).toEqual([]);
    expect((await store.secondFactors.find(id)).totpSince).not.toBeNull();
  });

  test('no right password resets what was counted, and none is counted as wrong', async () => {
    const { server } = await setUp({
      AUTH_ATTEMPTS: 'on',
      AUTH_ATTEMPTS_PER_USER_AND_ADDRESS: '3/600',
    });
    const guess = async (secret: string) => code(await server.login('susan', secret));
    expect(await guess('wrong password')).toBe('INVALID_CREDENTIALS');
    for (let n = 0; n < 5; n += 1) expect(await guess(password)).toBe('SECOND_FACTOR_REQUIRED');
    expect(await guess('wrong password')).toBe('INVALID_CREDENTIALS');
    expect(await guess('wrong password')).toBe('INVALID_CREDENTIALS');
    expect(await guess('wrong password')).toBe('TOO_MANY_ATTEMPTS');
  });

  test('where everyone needs a second factor, a new user is stored, and gets no session without one', async () => {
    const server = await createTestServer({
      DATABASE_URL: await createDatabase(),
      AUTH_SECOND_FACTOR: 'required',
    });
    const answer = await server.execute(signUp);
    expect(code(answer)).toBe('SECOND_FACTOR_REQUIRED');
    expect(answer.body.errors?.[0]?.extensions['factors']).toEqual([]);
    expect(code(await server.execute(signUp))).toBe('USERNAME_TAKEN');
    expect(code(await server.login('ann', password))).toBe('SECOND_FACTOR_REQUIRED');
  });

  test('a challenge is gone once its user is disabled, has a new password, or all sessions have ended', async () => {
    const { server, id } = await setUp();
    const { store, clock } = server;
    const now = new Date(clock.now());
    const pending = async () => {
      const answer = await server.login('susan', password);
      const challenge = String(answer.body.errors?.[0]?.extensions['challenge']);
      return { hash: hash('sha256', challenge, 'base64url'), now };
    };
    const find = (use: Awaited<ReturnType<typeof pending>>) =>
      store.secondFactors.findChallenge(use);
    const ends = {
      disable: async () => {
        await store.users.disable(id, now);
        await store.users.enable(id);
      },
      revokeAllOf: () => store.sessions.revokeAllOf(id, now),
      revokeAll: () => store.sessions.revokeAll(now),
      set: () => store.passwords.set({ userId: id, hash: 'another', now }),
    };
    for (const [name, end] of Object.entries(ends)) {
      const use = await pending();
      expect(await find(use), name).toMatchObject({ userId: id, attemptsLeft: 5 });
      await end();
      expect(await find(use), name).toBeNull();
    }
  });
});
