import type { Actor } from '../../events.ts';
import type { Audit } from '../audit/audit.ts';
import type { SigningKeyStore } from './store.ts';

/** Returns the store, whose changes are in the audit log: each key that is added beside others takes over from one. */
export function tellOfKeys(
  store: SigningKeyStore,
  audit: Pick<Audit, 'step'>,
  actor?: Actor,
): SigningKeyStore {
  return {
    list: () => store.list(),
    change(decide) {
      let added: readonly string[] = [];
      const change: SigningKeyStore['change'] = (decideOnce) =>
        store.change((before) => {
          const after = decideOnce(before);
          const known = new Set(before.map(({ kid }) => kid));
          added = known.size === 0 ? [] : after.flatMap(({ kid }) => (known.has(kid) ? [] : kid));
          return after;
        });
      return audit.step(
        () => change(decide),
        () => added.map((kid) => ({ event: 'key_rotated', kid, ...(actor && { actor }) })),
      );
    },
  };
}
