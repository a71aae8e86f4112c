import { setTimeout as pause } from 'node:timers/promises';
import { systemRandom } from './secrets.ts';

/** Waits before the next attempt: up to twice as long each time, shortened at random so that rivals do not collide again. */
export async function backOff(attempt: number, firstMs: number, mostMs: number): Promise<void> {
  const chance = systemRandom(2).readUInt16BE() / 0x1_00_00;
  await pause(chance * Math.min(firstMs * 2 ** attempt, mostMs));
}
