/** Chances that are the same in every run: a case that fails can be had again from its seed. */
export interface Seeded {
  /** A whole number from 0 up to, and without, the limit. */
  below(limit: number): number;
  pick<T>(from: readonly T[]): T;
  /** Several of the parts, one after the other. */
  text(parts: readonly string[], most: number): string;
}

/** Returns Mulberry32, a generator of 32 bits of state: good enough to shuffle, and for nothing secret. */
export function createSeeded(seed: number): Seeded {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  const pick = <T>(from: readonly T[]): T => from[below(from.length)] as T;
  return {
    below,
    pick,
    text: (parts, most) => Array.from({ length: below(most + 1) }, () => pick(parts)).join(''),
  };
}
