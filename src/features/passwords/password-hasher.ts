import { hash, verify } from '@node-rs/argon2';
import pLimit from 'p-limit';
import { AuthError } from '../../errors.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
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
  concurrency: number;
  queueLimit: number;
}): PasswordHasher {
  const { random, concurrency, queueLimit } = options;
  const running = pLimit(concurrency);
  const nobody = unmatchableHash(random);

  const queued = <T>(work: () => Promise<T>): Promise<T> => {
    if (running.activeCount + running.pendingCount >= concurrency + queueLimit) {
      throw new AuthError('SERVER_BUSY', { retryAfter: 1 });
    }
    return running(work);
  };

  return {
    async hash(password) {
      const salt = random(saltBytes);
      const parameters = { ...argon2idParameters, algorithm: argon2id, outputLen: hashBytes, salt };
      return queued(() => hash(normalizePassword(password), parameters));
    },

    async verify(passwordHash, password) {
      return queued(() => verify(passwordHash, normalizePassword(password)));
    },

    async verifyNobody(password) {
      await queued(() => verify(nobody, normalizePassword(password)));
      return false;
    },

    isOutdated: (passwordHash) => !passwordHash.startsWith(currentPrefix),
  };
}

/** A hash that was not computed from any password. Checking against it costs what checking any other does. */
function unmatchableHash(random: RandomBytes): string {
  const encode = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
  return `${currentPrefix}${encode(random(saltBytes))}$${encode(random(hashBytes))}`;
}
