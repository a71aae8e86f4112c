import {
  createRemoteJWKSet,
  customFetch,
  type FetchImplementation,
  type JWTVerifyGetKey,
} from 'jose';
import { jwksMaxAgeSeconds } from '../features/keys/timeline.ts';
import type { Clock } from '../lib/clock.ts';
import { createKeptKeys } from '../lib/kept-keys.ts';

/** As the key set itself says: a withdrawn key is accepted no longer than this. */
const maxAgeMs = jwksMaxAgeSeconds * 1000;

/** How long a set counts as complete: made-up `kid`s cannot cause more fetches. */
const cooldownMs = 30_000;

/** Returns a function that finds the key of a token in the key set at the URL, and fetches the set when needed. */
export function createRemoteKeys(options: {
  uri: string;
  clock: Clock;
  fetch: FetchImplementation;
}): JWTVerifyGetKey {
  const { uri, clock, fetch } = options;
  const keys = createRemoteJWKSet(new URL(uri), {
    // The times here decide: jose would use the system's clock and its own limits.
    cacheMaxAge: Infinity,
    cooldownDuration: Infinity,
    [customFetch]: fetch,
  });
  const load = async () => {
    try {
      await keys.reload();
      return keys;
    } catch (cause) {
      throw new Error(`The key set at ${uri} cannot be had.`, { cause });
    }
  };
  return createKeptKeys({ load, clock, maxAgeMs, cooldownMs });
}
