import { expect, test } from 'vitest';
import { createRestarts } from '../../src/serve/workers/restarts.ts';

test('a worker that ends again and again is begun later each time, and then no more', () => {
  const { afterEnd } = createRestarts();
  const delays = Array.from({ length: 10 }, () => afterEnd(5));
  expect(delays).toEqual([100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000, null]);
});

test('one that has worked for a minute counts as new', () => {
  const { afterEnd } = createRestarts();
  for (let n = 0; n < 9; n += 1) afterEnd(5);
  expect(afterEnd(60_000)).toBe(100);
  expect(afterEnd(5)).toBe(200);
});
