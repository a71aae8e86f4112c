import type { RandomBytes } from '../../lib/secrets.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** Between two attempts: what follows the first, the second and so on. The tenth, three days later, is the last. */
const waits = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
];

/** A webhook that took nothing for so long is given up. */
export const patienceMs = 5 * 24 * hour;

/**
 * So often an event has to be tried for that. A webhook with few events may have failed once a week ago, and once now: that
 * is no week without success.
 */
export const triesOfPatience = 5;

/** Returns how long to wait after so many attempts, 10 % more or less, so that many do not come at one moment; or null. */
export function waitAfter(tries: number, random: RandomBytes): number | null {
  const wait = waits[tries - 1];
  if (wait === undefined) return null;
  const chance = random(2).readUInt16BE() / 0x1_00_00;
  return Math.round(wait * (0.9 + chance / 5));
}
