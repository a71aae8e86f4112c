import { expect, test } from 'vitest';
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

// Made with the reference implementation: printf 'correct horse battery' | argon2 saltsaltsaltsalt -id -v 13 -t 2 -k 19456 -p 1 -l 32 -e
const known =
  '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$iPOQ5f2O21FsjnBvo1AiFcDuSXciCnKUrXFO+yfgNoM';

test('a hash of the reference implementation is verified', async () => {
  expect(await hasher.verify(known, password)).toBe(true);
  expect(await hasher.verify(known, `${password}!`)).toBe(false);
});

test('verifying nobody does what verifying somebody does', async () => {
  const time = async (work: () => Promise<unknown>) => {
    const start = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(start);
    return user + system;
  };
  const median = async (work: () => Promise<unknown>) => {
    const times: number[] = [];
    for (let round = 0; round < 9; round += 1) times.push(await time(work));
    return times.toSorted((a, b) => a - b)[4]!;
  };
  const stored = await hasher.hash(password);
  const somebody = await median(() => hasher.verify(stored, 'not the password'));
  const nobody = await median(() => hasher.verifyNobody('not the password'));
  // Skipping the work would make it hundreds of times cheaper.
  expect(nobody / somebody).toBeGreaterThan(0.5);
  expect(nobody / somebody).toBeLessThan(2);
});

test('nobody’s hash is no hash of a password that can be sent', async () => {
  expect(await hasher.verifyNobody('')).toBe(false);
  expect(await hasher.verifyNobody(password)).toBe(false);
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
  const server = await createTestServer();
  let finished = 0;
  const logins = Array.from({ length: 6 }, () =>
    server.login('nobody', password).then(() => (finished += 1)),
  );
  await server.execute('{ __typename }');
  expect(finished).toBeLessThan(6);
  await Promise.all(logins);
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
    Array.from({ length: 12 }, () => server.login('nobody', password)),
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
