import type { Clock } from '../../lib/clock.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import type { AsymmetricAlgorithm, SigningKeyRow, SigningKeyStore } from './store.ts';
import {
  encryptPrivateKey,
  isEncrypted,
  requireReadable,
  type EncryptionSecret,
} from './encryption.ts';
import type { Algorithm } from './key-set.ts';
import { generateSigningKeyPair } from './key-pair.ts';
import { createSharedKey } from './shared-key.ts';
import {
  begin,
  currentKey,
  liveKey,
  nextKey,
  retire,
  retireAll,
  rotate,
  tidy,
  type Timeline,
} from './timeline.ts';

export interface KeySettings {
  readonly algorithm: Algorithm;
  readonly hs256Secret: string | null;
  readonly secret: EncryptionSecret;
  /** How long a key signs before the next one takes over; 0 where only a command rotates. */
  readonly keyRotationSeconds: number;
}

export interface KeyParts {
  readonly store: SigningKeyStore;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly settings: KeySettings;
}

/**
 * Returns a new key that would sign from now on. The caller that stores it requires the others to be readable in the same
 * step: by then they may be encrypted with another secret.
 */
export async function createCandidate(
  algorithm: AsymmetricAlgorithm,
  { clock, random, settings }: KeyParts,
): Promise<SigningKeyRow> {
  const { privateKey, ...pair } = await generateSigningKeyPair(algorithm);
  const now = new Date(clock.now());
  return {
    ...pair,
    privateKey: encryptPrivateKey(privateKey, pair.kid, settings.secret, random),
    createdAt: now,
    signsFrom: now,
    retiredAt: null,
  };
}

/**
 * Sees to it that the store has what this server signs with: generates the first key, begins a rotation when
 * the algorithm is another one by now, and encrypts what was stored before there was a secret. Returns the id
 * of the key that takes over from those that were there, or null.
 */
export async function prepareKeys(parts: KeyParts): Promise<string | null> {
  const { algorithm, hs256Secret } = parts.settings;
  const now = new Date(parts.clock.now());
  const keys = await parts.store.list();
  if (algorithm === 'HS256') {
    await apply(parts, (line) => tidy(retireAll(line, now), now));
    const takesOver = currentKey(keys, now) && hs256Secret !== null;
    return takesOver ? createSharedKey(hs256Secret).kid : null;
  }
  const isWanted = (key: SigningKeyRow) => key.retiredAt === null && key.algorithm === algorithm;
  const candidate = keys.some(isWanted) ? null : await createCandidate(algorithm, parts);
  const after = await apply(parts, (line) => {
    if (candidate) requireReadable(line, parts.settings.secret);
    const begun = candidate ? begin(line, candidate) : line;
    const changed =
      candidate && !begun.some(isWanted) ? rotateAnyway(begun, candidate, now) : begun;
    return encryptAll(tidy(changed, now), parts);
  });
  // Of several servers that start at one moment, one has done it; and the first key of all takes over from none.
  const isPublished = keys.length > 0 && after.some(({ kid }) => kid === candidate?.kid);
  return isPublished ? (candidate?.kid ?? null) : null;
}

/**
 * Rotates a key that has signed for long enough, makes one where none is live, and removes what has had its time; to
 * be called now and then. Returns what the keys say of servers with another AUTH_ALGORITHM, or null.
 */
export async function maintainKeys(parts: KeyParts): Promise<string | null> {
  const { settings, store, clock } = parts;
  const { algorithm } = settings;
  const now = new Date(clock.now());
  const isDue = (keys: Timeline) => isOld(keys, settings.keyRotationSeconds, now);
  const keys = await store.list();
  const due = algorithm !== 'HS256' && (!liveKey(keys) || isDue(keys));
  const candidate = due ? await createCandidate(algorithm, parts) : null;
  await apply(parts, (line) => {
    if (!candidate) return tidy(line, now);
    requireReadable(line, settings.secret);
    const begun = begin(line, candidate);
    return tidy(isDue(begun) ? rotate(begun, candidate, now) : begun, now);
  });
  return describeMixture(keys, algorithm);
}

/** What to do about it. */
const sameForAll = 'Give every server on this database the same AUTH_ALGORITHM, and restart it.';

function describeMixture(keys: Timeline, algorithm: Algorithm): string | null {
  const live = liveKey(keys);
  if (live?.algorithm === algorithm || (!live && algorithm === 'HS256')) return null;
  return live
    ? `Another server signs with ${live.algorithm}, and this one has AUTH_ALGORITHM ${algorithm}. ${sameForAll}`
    : `Another server has AUTH_ALGORITHM HS256 and has retired every signing key: it refuses the tokens of this one, or this one its. A new key signs. ${sameForAll}`;
}

/** A key of another algorithm that waits for its turn has waited in vain. */
function rotateAnyway(keys: Timeline, candidate: SigningKeyRow, now: Date): Timeline {
  const waiting = nextKey(keys, now);
  return rotate(waiting ? retire(keys, waiting.kid, candidate, now) : keys, candidate, now);
}

function isOld(keys: Timeline, rotationSeconds: number, now: Date): boolean {
  const live = liveKey(keys);
  if (rotationSeconds === 0 || !live || nextKey(keys, now)) return false;
  return live.signsFrom.getTime() + rotationSeconds * 1000 <= now.getTime();
}

function encryptAll(keys: Timeline, { settings: { secret }, random }: KeyParts): Timeline {
  if (secret === null) return keys;
  return keys.map((key) => {
    const { kid, privateKey } = key;
    if (privateKey === null || isEncrypted(privateKey)) return key;
    return { ...key, privateKey: encryptPrivateKey(privateKey, kid, secret, random) };
  });
}

/** Asks for the write lock only when there is something to write. */
async function apply({ store }: KeyParts, decide: (keys: Timeline) => Timeline): Promise<Timeline> {
  const keys = await store.list();
  const after = decide(keys);
  const same = after.length === keys.length && after.every((key, index) => key === keys[index]);
  return same ? keys : store.change(decide);
}
