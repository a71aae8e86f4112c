import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import type { HashingJob } from '../../src/features/passwords/hashing-thread.ts';
import {
  createHashingThreads,
  shareHashingThreads,
} from '../../src/features/passwords/hashing-threads.ts';

const options = { memoryCost: 64, timeCost: 1, parallelism: 1, salt: Buffer.alloc(16, 1) };
const job = (): HashingJob => ({ password: new TextEncoder().encode('a password'), options });
/** Nothing that a thread can work on, nor wipe. */
const poison = (): HashingJob => ({
  password: { buffer: new ArrayBuffer(8) } as unknown as Uint8Array,
  options,
});

function open(size: number) {
  const threads = createHashingThreads(size);
  onTestFinished(() => threads.close());
  return threads;
}

test('the bytes of a password are handed over, so that no second copy stays', async () => {
  const handed = job();
  expect(await open(1).run(handed)).toMatch(/^\$argon2/);
  expect(handed.password.byteLength).toBe(0);
});

test('a thread that dies fails those who wait for it, two at the most, and the next one gets another', async () => {
  const threads = open(1);
  const results = await Promise.allSettled([job(), poison(), job(), job(), job()].map(threads.run));
  expect(results.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'rejected',
    'fulfilled',
    'fulfilled',
  ]);
});

test('each is told what came of its own, whichever thread did it', async () => {
  const threads = open(2);
  const passwords = Array.from({ length: 20 }, (_, n) => `password ${n}`);
  const encode = (password: string) => new TextEncoder().encode(password);
  const hash = (password: string) => threads.run({ password: encode(password), options });
  const hashes = (await Promise.all(passwords.map(hash))) as string[];
  const verify = (password: string, n: number, by: number) =>
    threads.run({ password: encode(password), passwordHash: hashes[(n + by) % 20]! });
  expect(await Promise.all(passwords.map((one, n) => verify(one, n, 0)))).not.toContain(false);
  expect(await Promise.all(passwords.map((one, n) => verify(one, n, n % 19)))).toEqual(
    passwords.map((_, n) => n % 19 === 0),
  );
});

test('a job behind the first hash of another system waits its turn, and gets its own answer', async () => {
  const threads = open(1);
  const password = () => new TextEncoder().encode('correct horse battery');
  const passwordHash = '$2y$04$abcdefghijklmnopqrstuuqREtd3VJD2QVZbuFskFSLk6eRIrQoOS';
  const results = await Promise.all([
    threads.run({ password: password(), passwordHash }),
    threads.run({ password: password(), options }),
  ]);
  expect(results).toEqual([true, expect.stringMatching(/^\$argon2id\$/)]);
});

test('what was hashed when the threads were closed fails instead of hanging', async () => {
  const threads = open(2);
  const slow = () => threads.run({ ...job(), options: { ...options, timeCost: 5000 } });
  await threads.run(job());
  const waiting = Promise.allSettled([slow(), slow(), slow()]);
  await new Promise(setImmediate);
  await threads.close();
  expect((await waiting).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  await expect(threads.run(job())).rejects.toThrow('closed');
});

test('a hash that is none is an error, and the thread goes on', async () => {
  const threads = open(1);
  const password = () => new TextEncoder().encode('marked-secret');
  const failed = await threads
    .run({ password: password(), passwordHash: 'no hash' })
    .then(String, (error: Error) => error.message);
  expect(failed).not.toBe('true');
  expect(failed).not.toContain('marked-secret');
  expect(await threads.run(job())).toMatch(/^\$argon2/);
});

test('servers of a process share its threads until the last of them is closed', async () => {
  const [one, other] = [shareHashingThreads(), shareHashingThreads()];
  expect(await one.run(job())).toMatch(/^\$argon2/);
  await one.close();
  await one.close();
  expect(await other.run(job())).toMatch(/^\$argon2/);
  await other.close();
});

test.runIf(process.platform === 'linux')(
  'hashing has the lowest priority of all, and nothing else has',
  async () => {
    const nicenesses = () =>
      globSync('/proc/self/task/*/stat').map((file) => {
        const stat = readFileSync(file, 'utf8');
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
      });
    const before = nicenesses().filter((niceness) => niceness === 19).length;
    await open(1).run(job());
    expect(nicenesses().filter((niceness) => niceness === 19).length).toBeGreaterThan(before);
    expect(getPriority()).toBeLessThan(19);
  },
);

test('threads that have nothing to do keep no process running', async () => {
  const module = new URL('../../src/features/passwords/hashing-threads.ts', import.meta.url).href;
  const program = `
    const { createHashingThreads } = await import('${module}');
    const password = new TextEncoder().encode('a password');
    await createHashingThreads(2).run({ password, options: { memoryCost: 64, timeCost: 1 } });
    console.log('hashed');
  `;
  const args = ['--input-type=module', '--eval', program];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 10_000 });
  expect(stdout).toBe('hashed\n');
});
