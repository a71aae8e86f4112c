import { createUserAdministration } from '../app.ts';
import type { Config } from '../config.ts';
import type { Users } from '../features/users/users.ts';
import { systemClock } from '../lib/clock.ts';
import { systemRandom } from '../lib/secrets.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import { readConfig } from './config.ts';

/** Opens the store that the environment names, runs the work, and closes it again. */
export async function withUsers<T>(
  work: (parts: { config: Config; store: Store; users: Users }) => Promise<T>,
): Promise<T> {
  const config = readConfig();
  const store = await openStore(config.databaseUrl, { patient: true, migrate: config.migrate });
  try {
    const parts = { config, store, clock: systemClock, random: systemRandom };
    return await work({ config, store, users: createUserAdministration(parts) });
  } finally {
    await store.close();
  }
}
