import type { Config } from './config.ts';
import type { LogEvent } from './events.ts';
import { createAudit } from './features/audit/audit.ts';
import { loadDataKey } from './features/keys/data-key.ts';
import { loadKeySet } from './features/keys/key-set.ts';
import { createSharedKey } from './features/keys/shared-key.ts';
import { tellOfKeys } from './features/keys/telling.ts';
import { maintainKeys, prepareKeys } from './features/keys/upkeep.ts';
import type { Clock } from './lib/clock.ts';
import type { Logger } from './lib/log.ts';
import type { RandomBytes } from './lib/secrets.ts';
import type { Store } from './store/store.ts';

const onlyHs256 =
  'AUTH_ALGORITHM is HS256 now, and the keys of before sign no more: servers with another AUTH_ALGORITHM refuse the tokens of this one. Give all the same.';

interface Parts {
  readonly config: Config;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Logger;
  readonly record: LogEvent;
}

/** Returns the keys, and what rotates them by age, and records those that other servers have added. */
export async function startKeys(
  { config, store, clock, random, log, record }: Parts,
  ofAudit: Omit<Parameters<typeof createAudit>[0], 'log'>,
) {
  // Each server logs when it has seen a new key; that it was added is told once.
  const audit = createAudit({ ...ofAudit, log() {} });
  const dataKey = await loadDataKey({ store: store.dataKeys, secret: config.secret, random });
  const signingKeys = tellOfKeys(store.signingKeys, audit);
  const parts = { store: signingKeys, clock, random, settings: config };
  const kid = await prepareKeys(parts);
  if (kid !== null) record('key_rotated', { kid });
  if (kid !== null && config.algorithm === 'HS256') {
    await audit.tell({ event: 'key_rotated', kid });
    log.warn(onlyHs256);
  }
  const { secret } = config;
  const keys = await loadKeySet({ ...parts, log, record, secret, shared: sharedKey(config) });
  const maintain = () =>
    Promise.all([maintainKeys(parts), dataKey.keep()])
      .then((problems) => problems.map((problem) => problem !== null && log.error(problem)))
      .finally(() => keys.lookAgain());
  return { dataKey, keys, maintain };
}

function sharedKey({ algorithm, hs256Secret }: Config) {
  return algorithm === 'HS256' && hs256Secret !== null ? createSharedKey(hs256Secret) : null;
}
