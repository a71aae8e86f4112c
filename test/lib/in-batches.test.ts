import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inBatches } from '../../src/lib/in-batches.ts';

const pace = { rows: 800, aimMs: 1_000, restShare: 0 };

/** A step with so many rows to handle, and the limits that it was called with. */
function stepOver(rows: number, work: (limit: number) => Promise<void> = async () => {}) {
  const limits: number[] = [];
  let left = rows;
  const step = async (limit: number) => {
    limits.push(limit);
    await work(limit);
    const handled = Math.min(limit, left);
    left -= handled;
    return handled;
  };
  return { step, limits };
}

test('batches begin small and grow while they are quick, to the most that there may be', async () => {
  const { step, limits } = stepOver(5_000);
  expect(await inBatches(step, pace)).toBe(5_000);
  expect(limits.slice(0, 6)).toEqual([50, 100, 200, 400, 800, 800]);
});

test('batches get smaller when they take too long', async () => {
  let slow = false;
  const { step, limits } = stepOver(5_000, async (limit) => {
    slow ||= limit === 800;
    if (slow) await setTimeout(20);
  });
  expect(await inBatches(step, { ...pace, aimMs: 15 })).toBe(5_000);
  const largest = limits.indexOf(800);
  expect(limits.slice(largest, largest + 6)).toEqual([800, 400, 200, 100, 50, 50]);
});

test('a batch that fails is tried again as a small one, and a small one that fails ends the turn', async () => {
  const failing = async (limit: number) => {
    if (limit >= 400) throw new Error('too long');
  };
  const { step, limits } = stepOver(2_000, failing);
  expect(await inBatches(step, pace)).toBe(2_000);
  expect(limits.slice(0, 5)).toEqual([50, 100, 200, 400, 50]);
  const broken = stepOver(2_000, () => Promise.reject(new Error('away')));
  await expect(inBatches(broken.step, pace)).rejects.toThrow('away');
  expect(broken.limits).toEqual([50]);
});
