import { describe, expect, test } from 'vitest';
import { password } from '../support/test-server.ts';
import { createThrottled, setUpThrottled as setUp, type Throttled } from '../support/throttled.ts';

const count = (statuses: readonly number[], status: number) =>
  statuses.filter((one) => one === status).length;

/** An address in each of 16 networks of one home (/56), and in each of 24 homes of one site (/48). */
const ofHome = Array.from({ length: 16 }, (_, n) => `2001:db8:1:20${n.toString(16)}::1`);
const ofSite = Array.from({ length: 24 }, (_, n) => `2001:db8:1:${n.toString(16)}00::1`);
const away = '192.0.2.200';

/** Each network tries a wrong password once. */
async function tryFromAll(
  { login }: Throttled,
  networks: readonly string[],
  name = () => 'susan',
): Promise<number[]> {
  const statuses: number[] = [];
  for (const ip of networks) statuses.push((await login(ip, name(), 'a common guess')).status);
  return statuses;
}

const few = { AUTH_ATTEMPTS_PER_USER_AND_ADDRESS: '2/30', AUTH_ATTEMPTS_PER_USER: '20/30' };

describe('a stranger with many IPv6 networks', () => {
  test.each([
    ['in one home', ofHome, 2, 4],
    ['in one site', ofSite, 1, 10],
  ])(
    '%s, who never stops guessing, does not keep the owner out of a new network',
    async (_kind, networks, rounds, allowed) => {
      const throttled = await setUp(few);
      const statuses: number[] = [];
      for (let n = 0; n < rounds; n += 1) statuses.push(...(await tryFromAll(throttled, networks)));
      expect(count(statuses, 401)).toBe(allowed);
      for (let n = 0; n < 2; n += 1) {
        throttled.server.clock.advanceSeconds(30);
        expect(count(await tryFromAll(throttled, networks), 401)).toBe(1);
      }
      expect((await throttled.login(away, 'susan', password)).status).toBe(200);
    },
  );

  test('does not keep the owner out of a network beside them that she has logged in from', async () => {
    const throttled = await setUp(few);
    expect((await throttled.login(ofSite[0]!, 'susan', password)).status).toBe(200);
    await tryFromAll(throttled, ofSite.slice(2));
    expect((await throttled.login(ofSite[1]!, 'susan', password)).status).toBe(429);
    expect((await throttled.login(ofSite[0]!, 'susan', password)).status).toBe(200);
  });

  test('tries at most four times as many passwords on all users as one network', async () => {
    const throttled = await setUp({ AUTH_ATTEMPTS_PER_ADDRESS: '4/10' });
    let n = 0;
    const name = () => `user-${(n += 1)}`;
    const statuses = await tryFromAll(throttled, ofSite.slice(0, 20), name);
    expect(statuses).toEqual([...Array(16).fill(401), ...Array(4).fill(429)]);
    expect((await throttled.login('2001:db8:2::1', 'john', 'a common guess')).status).toBe(401);
    throttled.server.clock.advanceSeconds(5);
    const later = await tryFromAll(throttled, ofSite.slice(20, 24), name);
    expect(later).toEqual([401, 401, 429, 429]);
  });

  test('does not use up, with one home, what the other homes of the site may try', async () => {
    const throttled = await setUp({ AUTH_ATTEMPTS_PER_ADDRESS: '4/10' });
    let n = 0;
    const name = () => `user-${(n += 1)}`;
    const statuses = await tryFromAll(throttled, ofHome, name);
    expect(statuses).toEqual([...Array(8).fill(401), ...Array(8).fill(429)]);
    for (let step = 0; step < 3; step += 1) {
      throttled.server.clock.advanceSeconds(10);
      expect(count(await tryFromAll(throttled, ofHome, name), 401)).toBe(1);
    }
    expect(await tryFromAll(throttled, ofSite.slice(3, 11), name)).toEqual(Array(8).fill(401));
  });

  test('signs up, and tries refresh tokens, twice as often as one network at home', async () => {
    const { from } = await createThrottled({
      AUTH_SIGN_UPS_PER_ADDRESS: '1/60',
      AUTH_ATTEMPTS_PER_ADDRESS: '1/60',
    });
    const signUps: number[] = [];
    const refreshes: number[] = [];
    for (const [n, ip] of ofHome.slice(0, 6).entries()) {
      const signUp = `signUp(input: { username: "user-${n}", password: "${password}" }) { tokenType }`;
      signUps.push((await from(ip, `mutation { ${signUp} }`)).status);
      const refresh = `refresh(refreshToken: "lk_refresh_${'A'.repeat(42)}${n}") { tokenType }`;
      refreshes.push((await from(ip, `mutation { ${refresh} }`)).status);
    }
    expect(signUps).toEqual([200, 200, 429, 429, 429, 429]);
    expect(refreshes).toEqual([401, 401, 429, 429, 429, 429]);
  });
});
