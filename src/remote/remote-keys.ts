import {
  createRemoteJWKSet,
  customFetch,
  errors,
  type FetchImplementation,
  type JWTVerifyGetKey,
} from 'jose';
import { jwksMaxAgeSeconds } from '../features/keys/timeline.ts';
import type { Clock } from '../lib/clock.ts';

/** As the key set itself says: a key that was withdrawn is good for no longer. */
const maxAgeMs = jwksMaxAgeSeconds * 1000;

/** How long a set is taken to have every key: who makes up a `kid` cannot have it fetched more often. */
const cooldownMs = 30_000;

/** Where the set could not be had, it is not asked for again before that. */
const pauseMs = 1_000;

/** Returns what finds the key of a token in the key set at the URL, which is fetched when it is needed. */
export function createRemoteKeys(options: {
  uri: string;
  clock: Clock;
  fetch: FetchImplementation;
}): JWTVerifyGetKey {
  const { uri, clock, fetch } = options;
  const keys = createRemoteJWKSet(new URL(uri), {
    // Times are kept below: jose's are the system's, and its own.
    cacheMaxAge: Infinity,
    cooldownDuration: Infinity,
    [customFetch]: fetch,
  });
  let fetchedAt = -Infinity;
  let failed: { readonly at: number; readonly error: unknown } | null = null;
  let pending: Promise<void> | null = null;

  // A clock that was set back says nothing about how old something is.
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
