import { describe, expect, test } from 'vitest';
import {
  attacker,
  createThrottled,
  owner,
  setUpThrottled as setUp,
  tokenOf,
  type Throttled,
} from '../support/throttled.ts';
import { code, createTestServer, password } from '../support/test-server.ts';

const count = (statuses: readonly number[], status: number) =>
  statuses.filter((one) => one === status).length;

describe('an address', () => {
  test('may try ten passwords on one user, and then one every thirty seconds', async () => {
    const { server, guess, login } = await setUp();
    expect(await guess(attacker, 'susan', 12)).toEqual([...Array(10).fill(401), 429, 429]);
    const refused = await login(attacker, 'susan', password);
    expect([refused.status, code(refused)]).toEqual([429, 'TOO_MANY_ATTEMPTS']);
    expect(refused.body.errors?.[0]?.extensions['retryAfter']).toBe(30);
    expect(refused.headers.get('retry-after')).toBe('30');
    expect(refused.body).not.toHaveProperty('data');
    server.clock.advanceSeconds(30);
    expect(await guess(attacker, 'susan', 2)).toEqual([401, 429]);
  });

  test('is refused in the same words for a user who does not exist, and after as many tries', async () => {
    const { guess, login } = await setUp();
    expect(await guess(attacker, 'susan', 11)).toEqual(await guess(attacker, 'nobody', 11));
    const [known, unknown] = await Promise.all([
      login(attacker, 'susan', password),
      login(attacker, 'nobody', password),
    ]);
    expect(known.text).toBe(unknown.text);
  });

  test('finds no way around it by spelling the name otherwise', async () => {
    const { guess } = await setUp();
    const spellings = ['susan', 'SUSAN', 'Susan', 'ｓｕｓａｎ', 'suＳan'];
    const statuses: number[] = [];
    for (const name of spellings) statuses.push(...(await guess(attacker, name, 4)));
    expect(count(statuses, 401)).toBe(10);
  });

  test('finds no way around it by trying at the same moment', async () => {
    const { login } = await setUp();
    const tries = Array.from({ length: 40 }, (_, n) =>
      login(attacker, 'susan', `wrong ${n} wrong`),
    );
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect([count(statuses, 401), count(statuses, 429)]).toEqual([10, 30]);
  });

  test('of IPv6 is its whole /64', async () => {
    const { login } = await setUp();
    const statuses: number[] = [];
    for (let n = 0; n < 20; n += 1)
      statuses.push((await login(`2001:db8:1:2:${n}::${n}`, 'susan', 'a wrong one')).status);
    expect(count(statuses, 401)).toBe(10);
    expect((await login('2001:db8:1:3::1', 'susan', 'a wrong one')).status).toBe(401);
  });

  test('may try a hundred wrong passwords on all users together; right ones do not count', async () => {
    const { server, login } = await setUp({ AUTH_ATTEMPTS_PER_ADDRESS: '20/10' });
    for (let n = 0; n < 30; n += 1)
      expect((await login(attacker, 'susan', password)).status).toBe(200);
    const statuses: number[] = [];
    for (let n = 0; n < 25; n += 1)
      statuses.push((await login(attacker, `user-${n}`, 'a common guess')).status);
    expect(statuses).toEqual([...Array(20).fill(401), ...Array(5).fill(429)]);
    server.clock.advanceSeconds(10);
    expect((await login(attacker, 'user-25', 'a common guess')).status).toBe(401);
  });

  test.each(['1/30', '100/30'])(
    'that has used up its tries cannot tell its own users from nobody (%s)',
    async (AUTH_ATTEMPTS_PER_USER) => {
      const { guess, login } = await setUp({
        AUTH_ATTEMPTS_PER_ADDRESS: '3/10',
        AUTH_ATTEMPTS_PER_USER,
      });
      for (const name of ['susan', 'nobody']) await guess(attacker, name, 1);
      for (const name of ['a1', 'a2', 'a3']) expect(await guess(owner, name, 1)).toEqual([401]);
      const [known, unknown] = [
        await login(owner, 'susan', 'a common guess'),
        await login(owner, 'nobody', 'a common guess'),
      ];
      expect(known.status).toBe(429);
      expect(known.text).toBe(unknown.text);
    },
  );

  test('signs up a bounded number of users, taken names included', async () => {
    const { server, from } = await createThrottled({ AUTH_SIGN_UPS_PER_ADDRESS: '3/60' });
    const signUp = (name: string) =>
      from(
        attacker,
        `mutation { signUp(input: { username: "${name}", password: "${password}" }) { accessToken } }`,
      );
    const statuses: number[] = [];
    for (const name of ['a1', 'a1', 'a2', 'a1', 'a3']) statuses.push((await signUp(name)).status);
    expect(statuses).toEqual([200, 409, 200, 429, 429]);
    expect(await server.store.users.findByUsernameKey('a3')).toBeNull();
    server.clock.advanceSeconds(60);
    expect((await signUp('a3')).status).toBe(200);
  });

  test('may ask without any refresh token as often as it likes: visitors of a page do, many from one address', async () => {
    const { from } = await setUp({ AUTH_ATTEMPTS_PER_ADDRESS: '2/30' });
    const codes: unknown[] = [];
    for (let n = 0; n < 4; n += 1)
      codes.push(code(await from(attacker, 'mutation { refresh { tokenType } }')));
    expect(codes).toEqual(Array(4).fill('REFRESH_TOKEN_INVALID'));
  });

  test('tries a bounded number of refresh tokens, and a good one always works', async () => {
    const { from, login } = await setUp({ AUTH_ATTEMPTS_PER_ADDRESS: '5/60' });
    const { refreshToken } = (await login(attacker, 'susan', password)).body.data!['login'];
    const refresh = (token: string) =>
      from(attacker, `mutation { refresh(refreshToken: "${token}") { refreshToken } }`);
    const statuses: number[] = [];
    for (let n = 0; n < 7; n += 1)
      statuses.push((await refresh(`lk_refresh_${'A'.repeat(42)}${n}`)).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
    expect((await refresh(refreshToken)).status).toBe(200);
  });
});

describe('all addresses together', () => {
  test(
    'may try ninety passwords on one user, and two that are reserved for their /24',
    { timeout: 60_000 },
    async () => {
      const { guess } = await setUp();
      const statuses: number[] = [];
      for (let n = 0; n < 150; n += 1)
        statuses.push(...(await guess(`203.0.113.${n}`, 'susan', 1)));
      expect([count(statuses, 401), count(statuses, 429)]).toEqual([92, 58]);
    },
  );

  const crowded = { AUTH_ATTEMPTS_PER_USER: '5/30' };
  async function crowd({ guess }: Throttled): Promise<number> {
    const statuses: number[] = [];
    for (let n = 0; n < 8; n += 1) statuses.push(...(await guess(`203.0.113.${n}`, 'susan', 1)));
    return count(statuses, 429);
  }

  test('cannot lock out the owner: where she has logged in before, she still can', async () => {
    const throttled = await setUp(crowded);
    expect(await crowd(throttled)).toBe(3);
    expect((await throttled.login(owner, 'susan', password)).status).toBe(200);
  });

  test('cannot lock out her device, wherever it is, with a token long expired', async () => {
    const throttled = await setUp(crowded);
    const token = tokenOf(await throttled.login(owner, 'susan', password));
    throttled.server.clock.advanceSeconds(86_000);
    expect(await crowd(throttled)).toBe(3);
    expect((await throttled.login('192.0.2.200', 'susan', password)).status).toBe(429);
    expect((await throttled.login('192.0.2.200', 'susan', password, token)).status).toBe(200);
  });

  test('keep her out of a new place for thirty seconds at most, once they stop', async () => {
    const throttled = await setUp(crowded);
    await crowd(throttled);
    const away = '192.0.2.200';
    expect((await throttled.login(away, 'susan', password)).status).toBe(429);
    throttled.server.clock.advanceSeconds(30);
    expect((await throttled.login(away, 'susan', password)).status).toBe(200);
  });

  test.each([
    [49, 200],
    [50, 429],
  ])('where she has logged in before means her last 50 logins: %i since', async (since, status) => {
    const throttled = await setUp(crowded);
    await throttled.login(owner, 'susan', password);
    throttled.server.clock.advanceSeconds(60);
    for (let n = 0; n < since; n += 1) await throttled.login('192.0.2.200', 'susan', password);
    await crowd(throttled);
    expect((await throttled.login(owner, 'susan', password)).status).toBe(status);
  });

  test('do not make a known network a free one', async () => {
    const throttled = await setUp(crowded);
    await crowd(throttled);
    expect(await throttled.guess(owner, 'susan', 10)).toEqual(Array(10).fill(429));
    expect((await throttled.login(owner, 'susan', password)).status).toBe(429);
    throttled.server.clock.advanceSeconds(30);
    expect((await throttled.login(owner, 'susan', password)).status).toBe(200);
  });

  test('do not find out who logs in from a network that they share', async () => {
    const throttled = await setUp(crowded);
    await crowd(throttled);
    for (let n = 0; n < 8; n += 1) await throttled.guess(`203.0.113.${n}`, 'nobody', 1);
    for (let n = 0; n < 11; n += 1) {
      const [known, unknown] = [
        await throttled.login(owner, 'susan', 'a common guess'),
        await throttled.login(owner, 'nobody', 'a common guess'),
      ];
      expect(known.status).toBe(429);
      expect(known.text).toBe(unknown.text);
      expect(known.headers.get('retry-after')).toBe(unknown.headers.get('retry-after'));
    }
  });

  test('leave her sessions alone', async () => {
    const throttled = await setUp(crowded);
    const token = tokenOf(await throttled.login(owner, 'susan', password));
    await crowd(throttled);
    expect((await throttled.from(attacker, '{ me { username } }', token)).status).toBe(200);
  });
});

describe('the owner', () => {
  test('with the right password gives strangers no try back', async () => {
    const throttled = await setUp({ AUTH_ATTEMPTS_PER_USER: '1/30' });
    expect(await throttled.guess('203.0.113.1', 'susan', 1)).toEqual([401]);
    expect(await throttled.guess('203.0.113.2', 'susan', 1)).toEqual([429]);
    expect((await throttled.login(owner, 'susan', password)).status).toBe(200);
    expect(await throttled.guess('203.0.113.2', 'susan', 1)).toEqual([429]);
  });

  test('at the attacked address is back within a minute', async () => {
    const { server, guess, login } = await setUp();
    await guess(owner, 'susan', 30);
    server.clock.advanceSeconds(30);
    expect((await login(owner, 'susan', password)).status).toBe(200);
  });

  test('has all tries of the address again after the right password', async () => {
    const { guess, login } = await setUp();
    await guess(owner, 'susan', 9);
    expect((await login(owner, 'susan', password)).status).toBe(200);
    expect(await guess(owner, 'susan', 11)).toEqual([...Array(10).fill(401), 429]);
  });
});

test('an attempt counts whatever its alias, and a document with several counts none', async () => {
  const { from } = await setUp();
  const field = (n: number) =>
    `a${n}: login(username: "susan", password: "wrong ${n} wrong") { accessToken }`;
  const all = Array.from({ length: 12 }, (_, n) => field(n));
  const together = await from(attacker, `mutation { ${all.join(' ')} }`);
  expect(code(together)).toBe('DOCUMENT_LIMIT_EXCEEDED');
  const codes: unknown[] = [];
  for (const one of all) codes.push(code(await from(attacker, `mutation { ${one} }`)));
  expect(codes).toEqual([
    ...Array<string>(10).fill('INVALID_CREDENTIALS'),
    'TOO_MANY_ATTEMPTS',
    'TOO_MANY_ATTEMPTS',
  ]);
});

test('what can be nobody’s password tests nothing and counts nothing', async () => {
  const { login, guess } = await setUp();
  for (let n = 0; n < 20; n += 1) expect((await login(attacker, 'susan', '')).status).toBe(400);
  expect(await guess(attacker, 'susan', 1)).toEqual([401]);
});

test('an attempt that a busy server did not check does not count', async () => {
  const { login } = await setUp({ AUTH_PASSWORD_QUEUE_LIMIT: '0' });
  const tries = Array.from({ length: 9 }, (_, n) => login(attacker, 'susan', `wrong ${n} wrong`));
  const busy = (await Promise.all(tries)).filter(({ status }) => status === 503).length;
  expect(busy).toBeGreaterThan(0);
  const statuses: number[] = [];
  for (let n = 0; n < 12; n += 1)
    statuses.push((await login(attacker, 'susan', `wrong ${n} wrong`)).status);
  expect(count(statuses, 401)).toBe(10 - (9 - busy));
});

test('who has used up several limits is told the longest wait', async () => {
  const { login } = await setUp({
    AUTH_ATTEMPTS_PER_USER_AND_ADDRESS: '1/60',
    AUTH_ATTEMPTS_PER_ADDRESS: '1/10',
  });
  await login(attacker, 'susan', 'a wrong one');
  const wait = async (username: string) => {
    const { headers, body } = await login(attacker, username, 'a wrong one');
    return [headers.get('retry-after'), body.errors?.[0]?.extensions['retryAfter']];
  };
  expect(await wait('john')).toEqual(['10', 10]);
  expect(await wait('susan')).toEqual(['60', 60]);
});

test('two servers on one store count together', async () => {
  const on = { AUTH_ATTEMPTS: 'on' };
  const one = await createTestServer(on);
  const { store, clock } = one;
  const other = await createTestServer(on, { store, clock });
  const statuses: number[] = [];
  for (let n = 0; n < 12; n += 1) {
    const server = n % 2 === 0 ? one : other;
    statuses.push((await server.login('susan', 'a wrong one')).status);
  }
  expect(statuses).toEqual([...Array(10).fill(401), 429, 429]);
});

test('off means off', async () => {
  const { guess } = await setUp({ AUTH_ATTEMPTS: 'off' });
  expect(await guess(attacker, 'susan', 15)).toEqual(Array(15).fill(401));
});
