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

/** What verifies hashes of other systems. It is loaded with the first of them. */
let foreign: typeof import('./foreign/verify.ts') | null = null;
/** What came while it was loaded: jobs are answered in their order. */
let held: HashingJob[] | null = null;

function work(job: HashingJob): HashingResult {
  try {
    return { value: 'options' in job ? hashSync(job.password, job.options) : verify(job) };
  } catch (error) {
    return { failure: (error as Error).message };
  } finally {
    job.password.fill(0);
  }
}

function verify({ passwordHash, password, key }: Exclude<HashingJob, { options: Options }>) {
  return foreign && isForeign(passwordHash)
    ? foreign.verifyForeign(passwordHash, password, { key, verifyArgon2: verifySync })
    : verifySync(passwordHash, password);
}

function isForeign(passwordHash: string): boolean {
  return !passwordHash.startsWith('$argon2id$v=19$');
}

function take(job: HashingJob): void {
  if (held) {
    held.push(job);
  } else if (foreign === null && 'passwordHash' in job && isForeign(job.passwordHash)) {
    held = [job];
    void loadForeign();
  } else {
    parentPort?.postMessage(work(job), []);
  }
}

async function loadForeign(): Promise<void> {
  foreign = await import('./foreign/verify.ts');
  const jobs = held ?? [];
  held = null;
  jobs.forEach(take);
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
parentPort?.on('message', take);
