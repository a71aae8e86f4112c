import { decodeProtectedHeader } from 'jose';
import { loadConfig } from '../../src/config.ts';
import {
  createKeyAdministration,
  type KeyAdministration,
} from '../../src/features/keys/key-administration.ts';
import { systemRandom } from '../../src/lib/secrets.ts';
import { password, type TestServer } from './test-server.ts';

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
    dataKeys: store.dataKeys,
    clock,
    random: systemRandom,
    settings,
  });
}

/** Returns the id of the key that signed a token. */
export function kidOf(token: string): string | undefined {
  return decodeProtectedHeader(token).kid;
}

/** Logs susan in and returns her access token. */
export async function loginSusan(server: TestServer): Promise<string> {
  const { body } = await server.login('susan', password);
  return body.data?.['login'].accessToken;
}

/** Returns the ids of the keys in the JWKS. */
export async function publishedKids(server: TestServer): Promise<string[]> {
  const url = 'http://localhost:4000/.well-known/jwks.json';
  const { keys } = (await (await server.fetch(new Request(url))).json()) as {
    keys: { kid: string }[];
  };
  return keys.map(({ kid }) => kid);
}
