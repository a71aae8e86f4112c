import { AuthError } from '../../errors.ts';
import { atMost } from '../../lib/at-most.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import type { Decoys } from './decoys.ts';
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
   * password, has the hash null: that takes the work of Argon2id or, where there are hashes of other systems, of a
   * kind that the name always gets. Throws SERVER_BUSY when the queue is full.
   */
  verify(
    passwordHash: string | null,
    password: string,
    options?: { place?: Place | undefined; name?: string | undefined },
  ): Promise<Match | null>;
  /** Looks which hashes of other systems there are. To be called now and then. */
  look(): Promise<void>;
}

/** A `device` that has logged in before has places in the queue that no stranger can take, and goes first. */
export type Place = 'stranger' | 'device';

/** An `outdated` hash is not as ours are today, or is one of the password as it was typed. */
export type Match = 'current' | 'outdated';

/** What is needed for hashes of other systems. */
export interface ForeignHashes {
  /** Returns what another system has keyed hashes with. */
  findKey(id: string): Promise<Uint8Array | null>;
  /** Where strangers measure how long an answer takes. */
  createDecoys?(isCurrent: (hash: string) => boolean): Decoys;
}

/** What names the key of a hash; see foreign/forms.ts. */
const keyed = /^\$(?:firebase-scrypt|pepper)\$k=([\w-]+)/;

/**
 * Argon2id off the event loop, `concurrency` at a time; `queueLimit` more may wait, and a quarter as many devices
 * beside them. The next caller is told to come back.
 */
export function createPasswordHasher(options: {
  random: RandomBytes;
  threads: Pick<HashingThreads, 'run'>;
  concurrency: number;
  queueLimit: number;
  foreign?: ForeignHashes | undefined;
  /** For tests that are about something else. */
  cost?: HashCost | undefined;
}): PasswordHasher {
  const { random, threads, concurrency, queueLimit, foreign, cost = argon2idParameters } = options;
  const currentPrefix = prefixOf(cost);
  const noPassword = unmatchableHash(random, cost);
  const isCurrent = (hash: string): boolean => hash.startsWith(currentPrefix);
  const decoys = foreign?.createDecoys?.(isCurrent);
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

  const findKey = async (passwordHash: string): Promise<Uint8Array | undefined> => {
    const [, keyId] = keyed.exec(passwordHash) ?? [];
    return keyId === undefined ? undefined : ((await foreign?.findKey(keyId)) ?? undefined);
  };

  /** Another system has hashed what was typed; we normalise it first. */
  const match = async (passwordHash: string, password: string): Promise<Match | null> => {
    const normalized = normalizePassword(password);
    const isOurs = isCurrent(passwordHash);
    if (!isOurs) decoys?.wake();
    const key = isOurs ? undefined : await findKey(passwordHash);
    // That the text decides whether to look twice, and not the user, keeps the time from telling whether there is one.
    const texts = new Set(isOurs ? [normalized, password] : [password, normalized]);
    for (const text of texts)
      if ((await threads.run({ passwordHash, password: encode(text), key })) === true)
        return isOurs && text === normalized ? 'current' : 'outdated';
    return null;
  };

  return {
    requirePlace,
    accepted: () => accepted.stranger + accepted.device,

    async hash(password, place = 'stranger') {
      const salt = random(saltBytes);
      const parameters = { ...cost, algorithm: argon2id, outputLen: hashBytes, salt };
      const job = { options: parameters, password: encode(normalizePassword(password)) };
      return (await queued(place, () => threads.run(job))) as string;
    },

    verify: (passwordHash, password, { place = 'stranger', name } = {}) =>
      queued(place, async () => {
        if (passwordHash !== null) return match(passwordHash, password);
        // Nothing that fits a decoy is a match.
        const decoy = name === undefined ? null : decoys?.choose(name);
        await match(decoy ?? noPassword, password);
        return null;
      }),

    look: async () => decoys?.look(),
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
