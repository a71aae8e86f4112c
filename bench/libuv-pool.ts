/** In the place of features/passwords/hashing-threads.ts: Argon2 on the pool of libuv, four threads like any other. */
import { hash, verify } from '@node-rs/argon2';
import type * as replaced from '../src/features/passwords/hashing-threads.ts';

/** See https://docs.libuv.org/en/v1.x/threadpool.html. */
const size = 4;

const pool: replaced.HashingThreads = {
  size,
  run: (job) =>
    'options' in job ? hash(job.password, job.options) : verify(job.passwordHash, job.password),
  busy: () => 0,
  async close() {},
};

export const createHashingThreads = (): replaced.HashingThreads => pool;
export const shareHashingThreads = createHashingThreads;
export const jobsAtOnce = 2;

// Without something that the real module has, the server would not start.
({ createHashingThreads, shareHashingThreads, jobsAtOnce }) satisfies typeof replaced;
