import { randomUUID } from 'node:crypto';
import { hash } from '@node-rs/argon2';
import { describe, expect, test } from 'vitest';
import { isCommonPassword } from '../../src/features/passwords/common-passwords.ts';
import { shareHashingThreads } from '../../src/features/passwords/hashing-threads.ts';
import { createPasswordHasher } from '../../src/features/passwords/password-hasher.ts';
import { systemRandom } from '../../src/lib/secrets.ts';
import { code, createTestServer, password } from '../support/test-server.ts';

const threads = shareHashingThreads();
const hasher = createPasswordHasher({
  random: systemRandom,
  threads,
  concurrency: 2,
  queueLimit: 8,
});

const cpuTime = ({ user, system }: NodeJS.CpuUsage) => user + system;

// Made with the reference implementation: printf 'correct horse battery' | argon2 saltsaltsaltsalt -id -v 13 -t 2 -k 19456 -p 1 -l 32 -e
const known =
  '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$iPOQ5f2O21FsjnBvo1AiFcDuSXciCnKUrXFO+yfgNoM';

test('a hash of the reference implementation is verified', async () => {
  expect(await hasher.verify(known, password)).toBe('current');
  expect(await hasher.verify(known, `${password}!`)).toBeNull();
});

test('verifying for an unknown user costs what verifying for a user costs', async () => {
  const time = async (work: () => Promise<unknown>) => {
    const start = process.cpuUsage();
    await work();
    return cpuTime(process.cpuUsage(start));
  };
  const median = async (work: () => Promise<unknown>) => {
    const times: number[] = [];
    for (let round = 0; round < 9; round += 1) times.push(await time(work));
    return times.toSorted((a, b) => a - b)[4]!;
  };
  const stored = await hasher.hash(password);
  const forUser = await median(() => hasher.verify(stored, 'not the password'));
  const forUnknown = await median(() => hasher.verify(null, 'not the password'));
  // Skipping the work would make it hundreds of times cheaper.
  expect(forUnknown / forUser).toBeGreaterThan(0.5);
  expect(forUnknown / forUser).toBeLessThan(2);
});

test('nobody’s hash is no hash of a password that can be sent', async () => {
  expect(await hasher.verify(null, '')).toBeNull();
  expect(await hasher.verify(null, password)).toBeNull();
});

test('when the queue is full, SERVER_BUSY says when to come back, and whoever waits is served', async () => {
  const server = await createTestServer({ AUTH_PASSWORD_QUEUE_LIMIT: '0' });
  await server.signUp('susan');
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => server.login('susan', password)),
  );
  const busy = answers.filter(({ status }) => status === 503);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(12 - busy.length);
  expect(busy.length).toBeGreaterThan(0);
  expect(busy.length).toBeLessThan(12);
  for (const answer of busy) {
    expect(code(answer)).toBe('SERVER_BUSY');
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(answer.body.errors?.[0]?.extensions['retryAfter']).toBe(1);
  }
  expect((await server.login('susan', password)).status).toBe(200);
});

test('hashing leaves the event loop free', async () => {
  const server = await createTestServer({}, { hashCost: null });
  const work = async () => {
    await server.signUp(`user-${randomUUID()}`);
    await Promise.all(Array.from({ length: 6 }, () => server.login('unknown', password)));
  };
  await work();
  // With hashing on this thread it would be nearly all.
  const [thread, everything] = [process.threadCpuUsage(), process.cpuUsage()];
  await work();
  const own = cpuTime(process.threadCpuUsage(thread));
  const all = cpuTime(process.cpuUsage(everything));
  expect(own / all).toBeLessThan(0.4);
});

test('the list of common passwords has more than 3,000 that are long enough to be tried', async () => {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  const long = dictionary['passwords-common'].filter((one: string) => one.length >= 8);
  expect(long.length).toBeGreaterThan(3000);
  for (const one of long.slice(0, 3000)) expect(await isCommonPassword(one)).toBe(true);
  expect(await isCommonPassword(password)).toBe(false);
});

test('a login of nobody takes its place in the queue like any other', async () => {
  const server = await createTestServer({ AUTH_PASSWORD_QUEUE_LIMIT: '0' });
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => server.login('unknown', password)),
  );
  const codes = answers.map(code);
  expect(codes).toContain('SERVER_BUSY');
  expect(codes).toContain('INVALID_CREDENTIALS');
});

test('nobody’s hash is made of randomness', async () => {
  const sizes: number[] = [];
  const random = (size: number) => {
    sizes.push(size);
    return systemRandom(size);
  };
  createPasswordHasher({ random, threads, concurrency: 1, queueLimit: 0 });
  expect(sizes).toEqual([16, 32]);
});

/** What NFKC changes: compatibility forms, and letters whose marks are written apart. */
const typed = [
  'ｆｕｌｌｗｉｄｔｈ１２３',
  'ﬁve ﬂat ﬃ ligatures',
  'x² + y³ = z²',
  '\u212bngström in \u212bngströms',
  'cafe\u0301 cafe\u0301',
  '№ 12, ℡ 345678',
  'ｶﾀｶﾅ ﾊﾟｽﾜｰﾄﾞ',
  '\u2126 ohm, not omega',
  'non\u00a0breaking spaces',
  '½ cup, ¾ spoon',
  '\u1112\u1161\u11ab\u1100\u1173\u11af password',
];

describe('a password that another system hashed as it was typed', () => {
  async function setUp(secret: string) {
    const server = await createTestServer({}, { hashCost: null });
    const token = await server.signUp('susan');
    const { passwords } = server.store;
    const user = await passwords.findByUsernameKey('susan');
    const theirs = await hash(secret, { memoryCost: 8192, timeCost: 1 });
    const step = { userId: user!.id, verified: user!.passwordHash!, upgraded: theirs };
    await passwords.upgrade(step);
    const hashNow = async () => (await passwords.findByUsernameKey('susan'))?.passwordHash ?? '';
    return { server, token, theirs, hashNow };
  }

  test.each(typed)('logs its user in, and is hashed as all others are: %s', async (secret) => {
    expect(secret.normalize('NFKC')).not.toBe(secret);
    const { server, theirs, hashNow } = await setUp(secret);
    expect(code(await server.login('susan', `${secret}!`))).toBe('INVALID_CREDENTIALS');
    expect(await hashNow()).toBe(theirs);
    expect((await server.login('susan', secret)).status).toBe(200);
    const ours = await hashNow();
    expect(ours).not.toBe(theirs);
    expect(await hasher.verify(ours, secret.normalize('NFKC'))).toBe('current');
    expect((await server.login('susan', secret)).status).toBe(200);
    expect(await hashNow()).toBe(ours);
  });

  test.each([
    ['reauthenticates', 'mutation ($p: String!) { reauthenticate(password: $p) { tokenType } }'],
    [
      'can be changed',
      'mutation ($p: String!) { changePassword(currentPassword: $p, newPassword: "a much better one") { tokenType } }',
    ],
  ])('%s', async (_what, mutation) => {
    const { server, token } = await setUp(typed[0]!);
    const answer = await server.execute(mutation, { token, variables: { p: typed[0] } });
    expect(answer.status).toBe(200);
  });

  test('with today’s parameters is hashed again all the same', async () => {
    const theirs = await hash(typed[1]!, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
    expect(await hasher.verify(theirs, typed[1]!)).toBe('outdated');
  });
});

test('a device goes before strangers who wait already', async () => {
  const begun: string[] = [];
  const run: typeof threads.run = (job) => {
    begun.push(new TextDecoder().decode(job.password));
    return threads.run(job);
  };
  const limits = { concurrency: 1, queueLimit: 20 };
  const busy = createPasswordHasher({ random: systemRandom, threads: { run }, ...limits });
  const tries = Array.from({ length: 8 }, () => busy.verify(known, 'a stranger'));
  tries.push(busy.verify(known, 'a device', { place: 'device' }));
  await Promise.all(tries);
  // One thread has two jobs at once, and what has begun goes on.
  expect(begun.indexOf('a device')).toBeLessThanOrEqual(2);
  expect(begun).toHaveLength(9);
});

test('devices take no place of strangers, however many they are', async () => {
  const busy = createPasswordHasher({
    random: systemRandom,
    threads,
    concurrency: 1,
    queueLimit: 4,
  });
  const devices = Array.from({ length: 6 }, () =>
    busy.verify(known, 'a device', { place: 'device' }),
  );
  await expect(busy.verify(known, 'one device more', { place: 'device' })).rejects.toMatchObject({
    code: 'SERVER_BUSY',
  });
  const strangers = Array.from({ length: 5 }, () => busy.verify(known, 'a stranger'));
  await expect(busy.verify(known, 'one stranger more')).rejects.toMatchObject({
    code: 'SERVER_BUSY',
  });
  expect(await Promise.all([...devices, ...strangers])).toEqual(Array(11).fill(null));
});

test('how often is hashed depends on what was typed, and not on whether there is a user', async () => {
  let jobs = 0;
  const run: typeof threads.run = (job) => {
    jobs += 1;
    return threads.run(job);
  };
  const counting = createPasswordHasher({
    random: systemRandom,
    threads: { run },
    concurrency: 1,
    queueLimit: 0,
  });
  const count = async (work: () => Promise<unknown>) => {
    jobs = 0;
    await work();
    return jobs;
  };
  for (const [text, expected] of [
    ['not the password', 1],
    ['ｎｏｔ the password', 2],
  ] as const) {
    expect(await count(() => counting.verify(known, text))).toBe(expected);
    expect(await count(() => counting.verify(null, text))).toBe(expected);
  }
});
