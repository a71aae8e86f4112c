import type { DataKey } from './features/keys/data-key.ts';
import { createDecoys } from './features/passwords/decoys.ts';
import type { ForeignHashes } from './features/passwords/password-hasher.ts';
import type { Clock } from './lib/clock.ts';
import type { RandomBytes } from './lib/secrets.ts';
import type { Store } from './store/store.ts';

/** Returns what a server needs for hashes of other systems. Their keys are loaded with the first hash that has one. */
export function foreignHashes(parts: {
  store: Pick<Store, 'hashKeys' | 'hashes'>;
  dataKey: DataKey;
  random: RandomBytes;
  clock: Clock;
}): ForeignHashes {
  const { store, dataKey } = parts;
  return {
    async findKey(id) {
      const { createHashKeys } = await import('./features/keys/hash-keys.ts');
      return createHashKeys({ ...parts, store: store.hashKeys }).find(id);
    },
    createDecoys: (isCurrent) =>
      createDecoys({
        store: store.hashes,
        key: dataKey.derive('latchkey decoys of unknown names'),
        isCurrent,
      }),
  };
}
