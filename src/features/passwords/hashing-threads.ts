import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import pLimit from 'p-limit';
import type { HashingJob, HashingResult } from './hashing-thread.ts';

/** Threads that hash, at the lowest priority, so that they take only what nobody else wants of the processor. */
export interface HashingThreads {
  /** Returns the hash, or whether it is the password's. Throws when the thread is gone before that. */
  run(job: HashingJob): Promise<string | boolean>;
  /** Ends the threads; what they are doing throws, and so does what waits for them. */
  close(): Promise<void>;
}

/** As many as there are cores. */
export const hashingThreadCount = availableParallelism();

const program = new URL(`hashing-thread${extname(import.meta.url)}`, import.meta.url);

/** Returns threads that begin when there is work for them. They keep the process running only while they work. */
export function createHashingThreads(size = hashingThreadCount): HashingThreads {
  const limit = pLimit(size);
  const running = new Set<Worker>();
  const idle = new Set<Worker>();
  let isOpen = true;

  const begin = (): Worker => {
    if (!isOpen) throw new Error('The threads that hash passwords are closed.');
    // Neither settings nor secrets are its business.
    const thread = new Worker(program, { env: {}, execArgv: [] });
    const forget = () => {
      running.delete(thread);
      idle.delete(thread);
    };
    running.add(thread);
    thread.once('exit', forget);
    thread.on('error', forget);
    return thread;
  };

  const runOn = async (thread: Worker, job: HashingJob): Promise<string | boolean> => {
    idle.delete(thread);
    thread.ref();
    try {
      const result = await ask(thread, job);
      if ('failure' in result) throw new Error(result.failure);
      return result.value;
    } finally {
      thread.unref();
      // The next one begins another in the place of one that is gone.
      if (running.has(thread)) idle.add(thread);
    }
  };

  return {
    run: (job) =>
      limit(() => {
        const [thread = begin()] = idle;
        return runOn(thread, job);
      }),
    async close() {
      isOpen = false;
      await Promise.all([...running].map((thread) => thread.terminate()));
    },
  };
}

function ask(thread: Worker, job: HashingJob): Promise<HashingResult> {
  return new Promise((resolve, reject) => {
    const stopListening = () => {
      thread.off('message', onMessage);
      thread.off('error', onEnd);
      thread.off('exit', onEnd);
    };
    const onMessage = (result: HashingResult) => {
      stopListening();
      resolve(result);
    };
    const onEnd = (cause: unknown) => {
      stopListening();
      reject(new Error('A thread that hashes passwords has ended.', { cause }));
    };
    thread.on('message', onMessage);
    thread.on('error', onEnd);
    thread.on('exit', onEnd);
    // Handed over, not copied.
    thread.postMessage(job, [job.password.buffer as ArrayBuffer]);
  });
}

let shared: { readonly threads: HashingThreads; users: number } | null = null;

/** Returns the threads of this process, which all its servers share; they end when everybody has closed them. */
export function shareHashingThreads(): HashingThreads {
  const mine = (shared ??= { threads: createHashingThreads(), users: 0 });
  mine.users += 1;
  let isOpen = true;
  return {
    run: (job) => mine.threads.run(job),
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
