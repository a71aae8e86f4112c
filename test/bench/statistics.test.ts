import { describe, expect, test } from 'vitest';
import { median, percentile, ratio, spread } from '../../bench/statistics.ts';

describe('what is said of many rounds', () => {
  test('the median is the middle value, or the mean of the middle two', () => {
    expect(median([9, 1, 10])).toBe(9);
    expect(median([4, 1, 2, 100])).toBe(3);
  });

  test('nothing has no median and no percentile', () => {
    expect(() => median([])).toThrow('nothing');
    expect(() => percentile([], 0.5)).toThrow('nothing');
  });

  test('a spread is median, minimum and maximum', () => {
    expect(spread([5, 3, 20])).toEqual({ median: 5, min: 3, max: 20 });
  });

  test('a ratio is taken round by round, so that a slow round slows neither more', () => {
    expect(ratio([100, 10, 60], [50, 5, 20])).toEqual({ median: 2, min: 2, max: 3 });
    expect(() => ratio([1], [1, 2])).toThrow('as many rounds');
  });

  test('a percentile is a value that was measured: the nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(percentile(hundred, 0.99)).toBe(99);
    expect(percentile(hundred, 0.5)).toBe(50);
    expect(percentile([7], 0.01)).toBe(7);
  });
});
