import { expect, test } from 'vitest';
import { inBatches } from '../../src/lib/in-batches.ts';

const pace = { rows: 800, restMs: 0, restShare: 0 };

/** A step with so many rows to handle, and the limits that it was called with. */
function stepOver(rows: number, work: (limit: number) => void = () => {}) {
  const limits: number[] = [];
  let left = rows;
  const step = async (limit: number) => {
    limits.push(limit);
    work(limit);
    const handled = Math.min(limit, left);
    left -= handled;
    return handled;
  };
  return { step, limits };
}

test('batches go on until no row is left', async () => {
  const { step, limits } = stepOver(2_000);
  expect(await inBatches(step, pace)).toBe(2_000);
  expect(limits).toEqual([800, 800, 800, 800]);
});

test('after a batch that fails all are small, and a small one that fails ends the turn', async () => {
  const { step, limits } = stepOver(100, (limit) => {
    if (limit === 800) throw new Error('too long');
  });
  expect(await inBatches(step, pace)).toBe(100);
  expect(limits).toEqual([800, 40, 40, 40, 40]);
  const broken = stepOver(100, () => {
    throw new Error('away');
  });
  await expect(inBatches(broken.step, pace)).rejects.toThrow('away');
  expect(broken.limits).toEqual([800, 40]);
});
