import { createHmac } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import { sealWithKey, unsealWithKey } from '../../lib/seal.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import type { DataKey } from './data-key.ts';
import type { HashKeyStore } from './store.ts';

/** What other systems have keyed their password hashes with: the signer key of Firebase, the pepper of Devise. */
export interface HashKeys {
  /** Stores the key and returns its id, which a hash names. A key has the same id each time. */
  keep(key: Uint8Array): Promise<string>;
  /** Returns the key, or null where there is none of this id. Throws where it was sealed with another data key. */
  find(id: string): Promise<Uint8Array | null>;
}

export function createHashKeys(options: {
  store: HashKeyStore;
  dataKey: DataKey;
  random: RandomBytes;
  clock: Clock;
}): HashKeys {
  const { store, dataKey, random, clock } = options;
  const keyOf = (id: string) => dataKey.derive(`latchkey hash key ${id}`);
  return {
    async keep(key) {
      const naming = dataKey.derive('latchkey ids of hash keys');
      const id = createHmac('sha256', naming).update(key).digest().toString('base64url', 0, 16);
      const sealed = sealWithKey(Buffer.from(key).toString('base64url'), keyOf(id), random);
      await store.insert({ id, sealed, createdAt: new Date(clock.now()) });
      return id;
    },

    async find(id) {
      const sealed = await store.find(id);
      return sealed === null ? null : Buffer.from(unsealWithKey(sealed, keyOf(id)), 'base64url');
    },
  };
}
