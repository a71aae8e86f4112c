import { expect, test } from 'vitest';
import { code, createTestServer, password } from '../support/test-server.ts';
import { attacker, owner, setUpThrottled } from '../support/throttled.ts';

/** How far the clock was ahead until it was set right, in seconds. */
const ahead = [60, 600, 1800, 4500, 86_400];

test.each(ahead)(
  'once a clock that was %i s ahead is set right, failures from before do not refuse the right password',
  async (seconds) => {
    const { server, guess, login } = await setUpThrottled({ AUTH_ATTEMPTS_PER_ADDRESS: '10/10' });
    server.clock.advanceSeconds(seconds);
    expect(await guess(attacker, 'susan', 11)).toEqual([...Array(10).fill(401), 429]);
    server.clock.advanceSeconds(-seconds);
    expect((await login(attacker, 'susan', password)).status).toBe(200);
  },
);

test('a clock that is put back by less than half a minute keeps no one out for longer than a minute', async () => {
  const { server, guess, login } = await setUpThrottled();
  await guess(owner, 'susan', 11);
  server.clock.advanceSeconds(-29);
  expect((await login(owner, 'susan', password)).status).toBe(429);
  server.clock.advanceSeconds(59);
  expect((await login(owner, 'susan', password)).status).toBe(200);
});

test('a refresh token that was used before the clock was put back has no grace until the clock is there again', async () => {
  const server = await createTestServer();
  await server.signUp('susan');
  const login = `mutation { login(username: "susan", password: "${password}") { refreshToken } }`;
  const { refreshToken } = (await server.execute(login)).body.data!['login'];
  const refresh = () =>
    server.execute('mutation ($token: String!) { refresh(refreshToken: $token) { tokenType } }', {
      variables: { token: refreshToken },
    });
  expect((await refresh()).status).toBe(200);
  server.clock.advanceSeconds(-50);
  expect((await refresh()).status).toBe(200);
  server.clock.advanceSeconds(-550);
  expect(code(await refresh())).toBe('REFRESH_TOKEN_REUSED');
});

test.each(ahead)(
  'a session that began when the clock was %i s ahead can be refreshed',
  async (seconds) => {
    const server = await createTestServer({ AUTH_ATTEMPTS: 'on' });
    await server.signUp('susan');
    const login = `mutation { login(username: "susan", password: "${password}") { refreshToken } }`;
    const { refreshToken } = (await server.execute(login)).body.data!['login'];
    server.clock.advanceSeconds(-seconds);
    const refresh = `mutation { refresh(refreshToken: "${refreshToken}") { tokenType } }`;
    expect((await server.execute(refresh)).status).toBe(200);
  },
);
