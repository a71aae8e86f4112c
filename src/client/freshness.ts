import type { Held } from './carriers.ts';
import type { Platform } from './platform.ts';

/** How old the access token is. */
export interface Freshness {
  /** It was issued now. */
  begin(key: string, expiresIn: number): void;
  /** Whether it expires soon or has expired. False if that is not known: the server will say it. */
  isOld(held: Held): boolean;
}

/**
 * Counts from the moment when a token came, so that it does not matter what time a clock shows. Two clocks count: the
 * one that is never set may stand still while the device sleeps, the other one may be set. The larger age is taken; a
 * renewal too many costs little.
 */
export function createFreshness({ ticks, time }: Pick<Platform, 'ticks' | 'time'>): Freshness {
  let from = { key: '', ticks: 0, time: 0, lasts: 0 };
  const note = (key: string, age: number, expiresIn: number) => {
    from = { key, ticks: ticks() - age, time: time() - age, lasts: expiresIn * 1000 };
  };
  return {
    begin: (key, expiresIn) => note(key, 0, expiresIn),
    isOld({ key, at, expiresIn }) {
      if (from.key !== key) {
        if (at === undefined || expiresIn === undefined) return false;
        note(key, Math.max(0, time() - at), expiresIn);
      }
      const age = Math.max(ticks() - from.ticks, time() - from.time);
      return from.lasts > 0 && age > from.lasts - Math.min(30_000, from.lasts / 10);
    },
  };
}
