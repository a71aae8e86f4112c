import { AuthError } from '../../errors.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import type { HashingThreads } from './hashing-threads.ts';
import { normalizePassword } from './password-policy.ts';

/** OWASP Password Storage Cheat Sheet: Argon2id with 19 MiB, two passes, one lane. */
export const argon2idParameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

const argon2id = 2;
const saltBytes = 16;
const hashBytes = 32;
const { memoryCost, timeCost, parallelism } = argon2idParameters;
const currentPrefix = `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$`;

export interface PasswordHasher {
  /** Returns a PHC string. Throws SERVER_BUSY when the queue is full. */
  hash(password: string): Promise<string>;
  /** Returns whether the password has this hash. Throws SERVER_BUSY when the queue is full. */
  verify(passwordHash: string, password: string): Promise<boolean>;
  /** Does the work of `verify` for a user who does not exist, and returns false. */
  verifyNobody(password: string): Promise<false>;
  /** Returns whether the hash was made with other parameters than today's. */
  isOutdated(passwordHash: string): boolean;
}

/**
 * Argon2id off the event loop, `concurrency` at a time; `queueLimit` more may wait, and whoever comes
 * after that is told to come back.
 */
export function createPasswordHasher(options: {
  random: RandomBytes;
  threads: Pick<HashingThreads, 'run'>;
  concurrency: number;
  queueLimit: number;
}): PasswordHasher {
  const { random, threads, concurrency, queueLimit } = options;
  const nobody = unmatchableHash(random);
  let accepted = 0;

  const queued = async (job: Parameters<HashingThreads['run']>[0]) => {
    if (accepted >= concurrency + queueLimit) throw new AuthError('SERVER_BUSY', { retryAfter: 1 });
    accepted += 1;
    return threads.run(job).finally(() => (accepted -= 1));
  };
  const verify = async (passwordHash: string, password: string): Promise<boolean> =>
    (await queued({ passwordHash, password: encode(password) })) === true;

  return {
    async hash(password) {
      const salt = random(saltBytes);
      const parameters = { ...argon2idParameters, algorithm: argon2id, outputLen: hashBytes, salt };
      return (await queued({ options: parameters, password: encode(password) })) as string;
    },

    verify,

    async verifyNobody(password) {
      await verify(nobody, password);
      return false;
    },

    isOutdated: (passwordHash) => !passwordHash.startsWith(currentPrefix),
  };
}

/** Bytes of its own, which can be handed over and wiped. */
function encode(password: string): Uint8Array {
  return new TextEncoder().encode(normalizePassword(password));
}

/** Returns a hash that was not computed from any password. Checking against it costs what checking any other does. */
export function unmatchableHash(random: RandomBytes): string {
  const toBase64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
  return `${currentPrefix}${toBase64(random(saltBytes))}$${toBase64(random(hashBytes))}`;
}
