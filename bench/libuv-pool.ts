/** In the place of features/passwords/hashing-threads.ts: Argon2 on the pool of libuv, four threads like any other. */
import { hash, verify } from '@node-rs/argon2';
import type { HashingThreads } from '../src/features/passwords/hashing-threads.ts';

/** See https://docs.libuv.org/en/v1.x/threadpool.html. */
const size = 4;

const pool: HashingThreads = {
  size,
  run: (job) =>
    'options' in job ? hash(job.password, job.options) : verify(job.passwordHash, job.password),
  busy: () => 0,
  async close() {},
};

export const createHashingThreads = (): HashingThreads => pool;
export const shareHashingThreads = createHashingThreads;
