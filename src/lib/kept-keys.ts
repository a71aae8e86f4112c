import { errors, type JWTVerifyGetKey } from 'jose';
import type { Clock } from './clock.ts';
import { keep } from './kept.ts';

/** How long to wait after a load that failed. */
const pauseMs = 1_000;

/**
 * Returns what finds the key of a token in a key set, which it loads and keeps: no longer than `maxAgeMs`, so that a key
 * that was withdrawn is refused then; and for an unknown key, once in `cooldownMs`, so that made-up `kid`s cause no more
 * loads than this. It throws what the load throws.
 */
export function createKeptKeys(options: {
  load: () => Promise<JWTVerifyGetKey>;
  clock: Clock;
  maxAgeMs: number;
  cooldownMs: number;
}): JWTVerifyGetKey {
  const kept = keep({ ...options, pauseMs });
  return async (header, token) => {
    const keys = await kept.get();
    try {
      return await keys(header, token);
    } catch (error) {
      const isUnknown = error instanceof errors.JWKSNoMatchingKey;
      if (!isUnknown || kept.isYounger(options.cooldownMs)) throw error;
      return (await kept.reload())(header, token);
    }
  };
}
