import { describe, expect, test } from 'vitest';
import { password } from '../support/test-server.ts';
import { attacker, owner, setUpThrottled as setUp, tokenOf } from '../support/throttled.ts';

const count = (statuses: readonly number[], status: number) =>
  statuses.filter((one) => one === status).length;

describe('whoever has a token of the user', () => {
  test('has ten tries with it, whichever field they try', async () => {
    const { from, login } = await setUp();
    const token = tokenOf(await login(owner, 'susan', password));
    const fields = [
      'reauthenticate(password: "a wrong one") { accessToken }',
      'changePassword(currentPassword: "a wrong one", newPassword: "a fine new one") { accessToken }',
      'login(username: "susan", password: "a wrong one") { accessToken }',
    ];
    const statuses: number[] = [];
    for (let n = 0; n < 15; n += 1)
      statuses.push((await from(attacker, `mutation { ${fields[n % 3]} }`, token)).status);
    expect([count(statuses, 401), count(statuses, 429)]).toEqual([10, 5]);
    const right = `mutation { reauthenticate(password: "${password}") { accessToken } }`;
    expect((await from(attacker, right, token)).status).toBe(429);
  });

  test('whose session was ended has no more tries than a stranger, however many tokens', async () => {
    const { server, from, login } = await setUp();
    const stolen: string[] = [];
    for (let n = 0; n < 3; n += 1) stolen.push(tokenOf(await login(attacker, 'susan', password)));
    const own = tokenOf(await login(owner, 'susan', password));
    const change = `changePassword(currentPassword: "${password}", newPassword: "a fine new one") { tokenType }`;
    expect((await from(owner, `mutation { ${change} }`, own)).status).toBe(200);
    server.clock.advanceSeconds(1000);
    const statuses: number[] = [];
    for (const token of stolen)
      for (let n = 0; n < 11; n += 1)
        statuses.push((await login(attacker, 'susan', `wrong ${n} wrong`, token)).status);
    expect(count(statuses, 401)).toBe(10);
  });

  test('starts anew with the right password', async () => {
    const { from, login } = await setUp();
    const token = tokenOf(await login(owner, 'susan', password));
    const guess = async () => (await login(owner, 'susan', 'a wrong one', token)).status;
    for (let n = 0; n < 9; n += 1) expect(await guess()).toBe(401);
    const right = `mutation { reauthenticate(password: "${password}") { tokenType } }`;
    expect((await from(owner, right, token)).status).toBe(200);
    expect([await guess(), await guess()]).toEqual([401, 401]);
  });

  test('has a place in the queue that strangers cannot take', async () => {
    const { from, login } = await setUp({ AUTH_PASSWORD_QUEUE_LIMIT: '0' });
    const token = tokenOf(await login(owner, 'susan', password));
    const right = `mutation { reauthenticate(password: "${password}") { tokenType } }`;
    const strangers = Array.from({ length: 40 }, (_, n) =>
      login(`2001:db8:1:${n}::1`, `user-${n}`, 'a common guess'),
    );
    const hers = Array.from({ length: 2 }, async (_, n) =>
      n ? await from(owner, right, token) : await login(owner, 'susan', password, token),
    );
    const refused = (await Promise.all(strangers)).map(({ status }) => status);
    expect(count(refused, 503)).toBeGreaterThan(20);
    expect((await Promise.all(hers)).map(({ status }) => status)).toEqual([200, 200]);
  });

  test('whose session was swept has no more tries than a stranger', async () => {
    const { server, guess, login } = await setUp();
    const token = tokenOf(await login(owner, 'susan', password));
    server.clock.advanceSeconds(30 * 86_400);
    const now = new Date(server.clock.now());
    await server.store.upkeep.sweep('sessions', { now, graceSeconds: 10, limit: 100 });
    expect(await guess(attacker, 'susan', 10)).toEqual(Array(10).fill(401));
    expect((await login(attacker, 'susan', 'a wrong one', token)).status).toBe(429);
  });

  test('of another user has no more tries than a stranger', async () => {
    const { server, guess, login } = await setUp();
    const johns = await server.signUp('john');
    expect(await guess(attacker, 'susan', 10)).toEqual(Array(10).fill(401));
    expect((await login(attacker, 'susan', 'a wrong one', johns)).status).toBe(429);
  });
});

test('logins in a loop, with the right password, do not keep the owner from changing it', async () => {
  const { from, login } = await setUp({ AUTH_RIGHT_PASSWORDS_PER_USER: '3/60' });
  const token = tokenOf(await login(owner, 'susan', password));
  for (let n = 0; n < 3; n += 1) await login(attacker, 'susan', password);
  expect((await login(owner, 'susan', password, token)).status).toBe(429);
  const change = `mutation { changePassword(currentPassword: "${password}", newPassword: "another ${password}") { tokenType } }`;
  expect((await from(owner, change, token)).status).toBe(200);
});
