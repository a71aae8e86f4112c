import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { atMost } from '../../lib/at-most.ts';
import type { HashingJob, HashingResult } from './hashing-thread.ts';

/** Threads that hash, at the lowest priority, so that they use only processor time that is left over. */
export interface HashingThreads {
  /** How many they are at most. */
  readonly size: number;
  /** Returns the hash, or whether it is the password's. Throws when the thread is gone before that. */
  run(job: HashingJob): Promise<string | boolean>;
  /** Returns how many of them are at work. */
  busy(): number;
  /** Ends the threads; what they are doing throws, and so does what waits for them. */
  close(): Promise<void>;
}

/** As many as there are cores. */
const hashingThreadCount = availableParallelism();

/** How many jobs a thread has at once: the current one and the next, so that it does not wait in between. */
export const jobsAtOnce = 2;

const program = new URL(`hashing-thread${extname(import.meta.url)}`, import.meta.url);

/** Returns threads that begin when there is work for them. They keep the process running only while they work. */
export function createHashingThreads(size = hashingThreadCount): HashingThreads {
  const limit = atMost(size * jobsAtOnce);
  const threads = new Set<HashingThread>();
  let isOpen = true;

  const begin = (): HashingThread => {
    if (!isOpen) throw new Error('The threads that hash passwords are closed.');
    // The next one begins another in the place of one that is gone.
    const thread = beginThread(() => threads.delete(thread));
    threads.add(thread);
    return thread;
  };

  const choose = (): HashingThread => {
    const [least] = [...threads].toSorted((one, other) => one.jobs() - other.jobs());
    return least && (least.jobs() === 0 || threads.size === size) ? least : begin();
  };

  return {
    size,
    run: (job) => limit(() => choose().run(job)),
    busy: () => [...threads].filter(({ jobs }) => jobs() > 0).length,
    async close() {
      isOpen = false;
      await Promise.all([...threads].map((thread) => thread.terminate()));
    },
  };
}

interface HashingThread {
  /** Returns how many jobs it has. */
  readonly jobs: () => number;
  run(job: HashingJob): Promise<string | boolean>;
  terminate(): Promise<unknown>;
}

/** Begins a thread, which does its jobs in their order; `onEnd` is called when it is gone, before they fail. */
function beginThread(onEnd: () => void): HashingThread {
  // Neither settings nor secrets are its business.
  const worker = new Worker(program, { env: {}, execArgv: [] });
  const waiting: PromiseWithResolvers<HashingResult>[] = [];
  const end = (cause: unknown) => {
    onEnd();
    const error = new Error('A thread that hashes passwords has ended.', { cause });
    for (const { reject } of waiting.splice(0)) reject(error);
  };
  worker.on('error', end);
  worker.on('exit', end);
  worker.on('message', (result: HashingResult) => {
    waiting.shift()?.resolve(result);
    if (waiting.length === 0) worker.unref();
  });
  return {
    jobs: () => waiting.length,
    async run(job) {
      const done = Promise.withResolvers<HashingResult>();
      // Handed over, not copied.
      worker.postMessage(job, [job.password.buffer as ArrayBuffer]);
      waiting.push(done);
      worker.ref();
      const result = await done.promise;
      if ('failure' in result) throw new Error(result.failure);
      return result.value;
    },
    terminate: () => worker.terminate(),
  };
}

let shared: { readonly threads: HashingThreads; users: number } | null = null;

/** Returns the threads of this process, which all its servers share; they end when everybody has closed them. */
export function shareHashingThreads(): HashingThreads {
  const mine = (shared ??= { threads: createHashingThreads(), users: 0 });
  mine.users += 1;
  let isOpen = true;
  return {
    size: mine.threads.size,
    run: (job) => mine.threads.run(job),
    busy: () => mine.threads.busy(),
    async close() {
      if (!isOpen) return;
      isOpen = false;
      mine.users -= 1;
      if (mine.users > 0) return;
      if (shared === mine) shared = null;
      await mine.threads.close();
    },
  };
}
