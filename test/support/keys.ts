import { loadConfig } from '../../src/config.ts';
import {
  createKeyAdministration,
  type KeyAdministration,
} from '../../src/features/keys/key-administration.ts';
import { systemRandom } from '../../src/lib/secrets.ts';
import type { TestServer } from './test-server.ts';

/** Secrets for tests, each 32 bytes and more. */
export const secrets = {
  one: 'kJ2vXq8Lw0ZrT5nYb7HcM3dPfG9sAe6U',
  other: 'tR4yBm1QzV8xN6wKj3LhC5gSdF0pEa7I',
};

/** What `latchkey keys` does, on the store of a server and by its clock. */
export function administrateKeys(
  { store, clock }: Pick<TestServer, 'store' | 'clock'>,
  environment: Record<string, string> = {},
): KeyAdministration {
  const settings = loadConfig(environment);
  return createKeyAdministration({
    store: store.signingKeys,
    clock,
    random: systemRandom,
    settings,
  });
}
