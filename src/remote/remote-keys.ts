import {
  createRemoteJWKSet,
  customFetch,
  errors,
  type FetchImplementation,
  type JWTVerifyGetKey,
} from 'jose';
import { jwksMaxAgeSeconds } from '../features/keys/timeline.ts';
import type { Clock } from '../lib/clock.ts';

/** As the key set itself says: a withdrawn key is accepted no longer than this. */
const maxAgeMs = jwksMaxAgeSeconds * 1000;

/** How long a set counts as complete: made-up `kid`s cannot cause more fetches. */
const cooldownMs = 30_000;

/** How long to wait after a fetch that failed. */
const pauseMs = 1_000;

/** Returns a function that finds the key of a token in the key set at the URL, and fetches the set when needed. */
export function createRemoteKeys(options: {
  uri: string;
  clock: Clock;
  fetch: FetchImplementation;
}): JWTVerifyGetKey {
  const { uri, clock, fetch } = options;
  const keys = createRemoteJWKSet(new URL(uri), {
    // The times below decide: jose would use the system's clock and its own limits.
    cacheMaxAge: Infinity,
    cooldownDuration: Infinity,
    [customFetch]: fetch,
  });
  let fetchedAt = -Infinity;
  let failed: { readonly at: number; readonly error: unknown } | null = null;
  let pending: Promise<void> | null = null;

  // The clock was set back: the age is not known.
  const isYounger = (at: number, ms: number) => at <= clock.now() && clock.now() < at + ms;

  const load = async () => {
    if (failed && isYounger(failed.at, pauseMs)) throw failed.error;
    const startedAt = clock.now();
    try {
      await keys.reload();
      fetchedAt = startedAt;
      failed = null;
    } catch (cause) {
      const error = new Error(`The key set at ${uri} cannot be had.`, { cause });
      failed = { at: clock.now(), error };
      throw error;
    }
  };

  const reload = () =>
    (pending ??= load().finally(() => {
      pending = null;
    }));

  return async (header, token) => {
    if (!isYounger(fetchedAt, maxAgeMs)) await reload();
    try {
      return await keys(header, token);
    } catch (error) {
      const isUnknown = error instanceof errors.JWKSNoMatchingKey;
      if (!isUnknown || isYounger(fetchedAt, cooldownMs)) throw error;
      await reload();
      return keys(header, token);
    }
  };
}
