import type { AsymmetricAlgorithm, DataKeyStore, SigningKeyRow } from './store.ts';
import { rewrapDataKey } from './data-key.ts';
import { isEncrypted, requireReadable, rewrap } from './encryption.ts';
import { KeyError } from './key-error.ts';
import {
  forget,
  nextKey,
  retire,
  rotate,
  stateOf,
  type KeyState,
  type Timeline,
} from './timeline.ts';
import { createCandidate, prepareKeys, type KeyParts } from './upkeep.ts';

/** A key as an operator sees it. */
export interface ListedKey extends Omit<SigningKeyRow, 'privateKey' | 'publicKey'> {
  readonly state: KeyState;
  readonly privateKey: 'encrypted' | 'plain' | 'gone';
}

/** What an operator does with keys. Every method throws KeyError where it cannot be done, and changes nothing then. */
export interface KeyAdministration {
  /** Returns every key, in the order in which they sign. */
  list(): Promise<ListedKey[]>;
  /** Publishes a new key, which takes over once every verifier can know it, and returns it. */
  rotate(): Promise<ListedKey>;
  /** Makes a key sign nothing from now on, and returns the key that signs then. With `forget`, its tokens are refused at once. */
  retire(kid: string, options: { forget: boolean }): Promise<ListedKey>;
  /** Encrypts the private keys, and the data key, with AUTH_SECRET instead of AUTH_SECRET_PREVIOUS; returns how many private keys that were. */
  rewrap(secretPrevious: string | null): Promise<number>;
}

export function createKeyAdministration(
  parts: KeyParts & { dataKeys: DataKeyStore },
): KeyAdministration {
  const { store, dataKeys, clock, random, settings } = parts;
  const now = () => new Date(clock.now());
  const listed = (key: SigningKeyRow) => toListed(key, now());

  /** A new database gets its first key; a secret that came later encrypts what is there. */
  const prepared = async (): Promise<AsymmetricAlgorithm> => {
    if (settings.algorithm === 'HS256') {
      throw new KeyError(
        'AUTH_ALGORITHM is HS256: its key is AUTH_HS256_SECRET, and changing that is how it is rotated.',
      );
    }
    await prepareKeys(parts);
    return settings.algorithm;
  };

  const change = (decide: (line: Timeline) => Timeline) =>
    store.change((line) => {
      requireReadable(line, settings.secret);
      return decide(line);
    });

  return {
    async list() {
      return (await store.list()).map(listed);
    },

    async rotate() {
      const candidate = await createCandidate(await prepared(), parts);
      const keys = await change((line) => {
        const waiting = nextKey(line, now());
        if (waiting) throw alreadyWaiting(waiting);
        return rotate(line, candidate, now());
      });
      return listed(keys.find(({ kid }) => kid === candidate.kid) ?? candidate);
    },

    async retire(kid, options) {
      const candidate = await createCandidate(await prepared(), parts);
      const step = options.forget ? forget : retire;
      const keys = await change((line) => step(line, kid, candidate, now()));
      const current = keys.find((key) => stateOf(key, now()) === 'current');
      return listed(current ?? candidate);
    },

    async rewrap(previous) {
      const { secret } = settings;
      if (secret === null)
        throw new KeyError('AUTH_SECRET is not set. It is what keys are encrypted with.');
      // Throws before anything is changed.
      rewrap(await store.list(), { secret, previous, random });
      await rewrapDataKey({ store: dataKeys, secret, random }, previous);
      let changed = 0;
      await store.change((line) => {
        const after = rewrap(line, { secret, previous, random });
        changed = after.filter((key, index) => key !== line[index]).length;
        return after;
      });
      return changed;
    },
  };
}

function alreadyWaiting({ kid, signsFrom }: SigningKeyRow): KeyError {
  return new KeyError(
    `A new key is waiting already: ${kid} signs from ${signsFrom.toISOString()}, when every verifier can know it.`,
  );
}

function toListed({ publicKey: _public, privateKey, ...key }: SigningKeyRow, now: Date): ListedKey {
  return { ...key, state: stateOf(key, now), privateKey: howItIsKept(privateKey) };
}

function howItIsKept(privateKey: string | null): ListedKey['privateKey'] {
  if (privateKey === null) return 'gone';
  return isEncrypted(privateKey) ? 'encrypted' : 'plain';
}
