import { expect, test } from 'vitest';
import { late } from '../../src/lib/late.ts';

const work = { add: async (one: number, other: number) => one + other, fail: async () => 'no' };

test('what does the work is loaded once, with the first call', async () => {
  let loads = 0;
  const steps = late(
    async () => {
      loads += 1;
      return work;
    },
    { add: true, fail: true },
  );
  expect(loads).toBe(0);
  expect(await Promise.all([steps.add(1, 2), steps.add(3, 4), steps.fail()])).toEqual([3, 7, 'no']);
  expect(loads).toBe(1);
});

test('a load that failed is repeated by the next call', async () => {
  let loads = 0;
  const steps = late(
    async () => {
      loads += 1;
      if (loads === 1) throw new Error('too many open files');
      return work;
    },
    { add: true, fail: true },
  );
  await expect(steps.add(1, 2)).rejects.toThrow('too many open files');
  expect(await steps.add(1, 2)).toBe(3);
});
