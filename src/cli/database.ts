import { loadConfig, type Config } from '../config.ts';
import type { StoreOptions } from '../store/engine.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import { describeUnknown, unknownSettings } from '../warnings.ts';

/**
 * Returns what the environment says to a command. On stderr it says which variable is no setting: a command on another
 * database than was meant would look like a success.
 */
export function readConfig(): Config {
  // First, since a slip may be why something that is needed is missing.
  for (const unknown of unknownSettings(process.env)) console.error(describeUnknown(unknown));
  return loadConfig(process.env);
}

/** Opens the store that the environment names, runs the work, and closes it again. */
export async function withStore(
  work: (store: Store, config: Config) => Promise<void>,
  options: StoreOptions = {},
): Promise<void> {
  const config = readConfig();
  const usual = { patient: true, migrate: config.migrate };
  const store = await openStore(config.databaseUrl, { ...usual, ...options });
  try {
    await work(store, config);
  } finally {
    await store.close();
  }
}
