/** What runs in a thread of its own: one password after the other. */
import { constants, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { hashSync, verifySync, type Options } from '@node-rs/argon2';

/** What there is to hash, or to verify. The bytes of the password are handed over, and wiped when it is done. */
export type HashingJob =
  | { readonly password: Uint8Array; readonly options: Options }
  | { readonly password: Uint8Array; readonly passwordHash: string };

export type HashingResult =
  | { readonly value: string | boolean }
  /** Why it could not be done; no word of the password in it. */
  | { readonly failure: string };

function work(job: HashingJob): HashingResult {
  try {
    return 'options' in job
      ? { value: hashSync(job.password, job.options) }
      : { value: verifySync(job.passwordHash, job.password) };
  } catch (error) {
    return { failure: (error as Error).message };
  } finally {
    job.password.fill(0);
  }
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
parentPort?.on('message', (job: HashingJob) => parentPort?.postMessage(work(job), []));
