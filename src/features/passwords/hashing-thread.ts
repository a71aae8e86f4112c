/** What runs in a thread of its own: one password after the other. */
import { constants, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { hashSync, verifySync, type Options } from '@node-rs/argon2';

/** What there is to hash, or to verify. The bytes of the password are handed over, and wiped when it is done. */
export type HashingJob =
  | { readonly password: Uint8Array; readonly options: Options }
  | {
      readonly password: Uint8Array;
      readonly passwordHash: string;
      /** What the hash was keyed with, where another system has keyed it. */
      readonly key?: Uint8Array | undefined;
    };

export type HashingResult =
  | { readonly value: string | boolean }
  /** Why it could not be done; no word of the password in it. */
  | { readonly failure: string };

async function work(job: HashingJob): Promise<HashingResult> {
  try {
    return {
      value: 'options' in job ? hashSync(job.password, job.options) : await verify(job),
    };
  } catch (error) {
    return { failure: (error as Error).message };
  } finally {
    job.password.fill(0);
  }
}

async function verify(job: Exclude<HashingJob, { options: Options }>): Promise<boolean> {
  const { passwordHash, password, key } = job;
  if (passwordHash.startsWith('$argon2id$v=19$')) return verifySync(passwordHash, password);
  const { verifyForeign } = await import('./foreign/verify.ts');
  return verifyForeign(passwordHash, password, key);
}

/** Everybody else goes first. On Linux that is said of the thread alone, elsewhere it would be the whole process. */
function stepBack(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(constants.priority.PRIORITY_LOW);
  } catch {
    // A sandbox may forbid it. The work is the same.
  }
}

stepBack();
/** Jobs are answered in their order, also while the first of them loads something. */
let last: Promise<unknown> = Promise.resolve();
parentPort?.on('message', (job: HashingJob) => {
  last = last.then(async () => parentPort?.postMessage(await work(job), []));
});
