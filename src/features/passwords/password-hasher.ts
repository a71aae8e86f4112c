import { AuthError } from '../../errors.ts';
import { atMost } from '../../lib/at-most.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import { jobsAtOnce, type HashingThreads } from './hashing-threads.ts';
import { normalizePassword } from './password-policy.ts';

/** OWASP Password Storage Cheat Sheet: Argon2id with 19 MiB, two passes, one lane. */
export const argon2idParameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** What one hash costs: KiB, passes and lanes. */
export type HashCost = Readonly<Record<keyof typeof argon2idParameters, number>>;

const argon2id = 2;
const saltBytes = 16;
const hashBytes = 32;

export interface PasswordHasher {
  /** Throws SERVER_BUSY when the queue is full for this kind of caller. */
  requirePlace(place: Place): void;
  /** Returns how many passwords it has accepted and is not done with. */
  accepted(): number;
  /** Returns a PHC string. Throws SERVER_BUSY when the queue is full. */
  hash(password: string, place?: Place): Promise<string>;
  /**
   * Returns what the hash is to the password, or null when it is not its hash. A user who does not exist, or has no
   * password, has the hash null: that takes the same work. Throws SERVER_BUSY when the queue is full.
   */
  verify(passwordHash: string | null, password: string, place?: Place): Promise<Match | null>;
}

/** A `device` that has logged in before has places in the queue that no stranger can take, and goes first. */
export type Place = 'stranger' | 'device';

/** An `outdated` hash has other parameters than today's, or is one of the password as it was typed. */
export type Match = 'current' | 'outdated';

/**
 * Argon2id off the event loop, `concurrency` at a time; `queueLimit` more may wait, and a quarter as many devices
 * beside them. The next caller is told to come back.
 */
export function createPasswordHasher(options: {
  random: RandomBytes;
  threads: Pick<HashingThreads, 'run'>;
  concurrency: number;
  queueLimit: number;
  /** For tests that are about something else. */
  cost?: HashCost | undefined;
}): PasswordHasher {
  const { random, threads, concurrency, queueLimit, cost = argon2idParameters } = options;
  const currentPrefix = prefixOf(cost);
  const noPassword = unmatchableHash(random, cost);
  const places = {
    stranger: concurrency + queueLimit,
    device: concurrency + queueLimit + Math.max(concurrency, Math.ceil(queueLimit / 4)),
  };
  // Strangers wait here and not for the threads, so that a device has nothing before it but what has begun.
  const strangers = atMost(concurrency * jobsAtOnce);
  // Devices take no places from strangers, and strangers leave devices the few that are added for them.
  const accepted = { stranger: 0, device: 0 };

  const requirePlace = (place: Place): void => {
    const taken = place === 'device' ? accepted.device + accepted.stranger : accepted.stranger;
    if (taken >= places[place]) throw new AuthError('SERVER_BUSY', { retryAfter: 1 });
  };

  const queued = async <T>(place: Place, work: () => Promise<T>): Promise<T> => {
    requirePlace(place);
    accepted[place] += 1;
    const done = place === 'device' ? work() : strangers(work);
    return done.finally(() => (accepted[place] -= 1));
  };

  const matches = async (passwordHash: string, text: string): Promise<boolean> =>
    (await threads.run({ passwordHash, password: encode(text) })) === true;

  return {
    requirePlace,
    accepted: () => accepted.stranger + accepted.device,

    async hash(password, place = 'stranger') {
      const salt = random(saltBytes);
      const parameters = { ...cost, algorithm: argon2id, outputLen: hashBytes, salt };
      const job = { options: parameters, password: encode(normalizePassword(password)) };
      return (await queued(place, () => threads.run(job))) as string;
    },

    verify: (passwordHash, password, place = 'stranger') =>
      queued(place, async () => {
        const hash = passwordHash ?? noPassword;
        const normalized = normalizePassword(password);
        if (await matches(hash, normalized))
          return hash.startsWith(currentPrefix) ? 'current' : 'outdated';
        // Another system may have hashed what was typed. That the text decides whether to look again, and not the user,
        // keeps the time from telling whether there is one.
        const asTyped = password !== normalized && (await matches(hash, password));
        return asTyped ? 'outdated' : null;
      }),
  };
}

/** Bytes of its own, which can be handed over and wiped. */
function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function prefixOf({ memoryCost, timeCost, parallelism }: HashCost): string {
  return `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$`;
}

/** Returns a hash that was not computed from any password. Checking against it costs what checking any other does. */
function unmatchableHash(random: RandomBytes, cost: HashCost): string {
  const toBase64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
  return `${prefixOf(cost)}${toBase64(random(saltBytes))}$${toBase64(random(hashBytes))}`;
}
