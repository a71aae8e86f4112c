import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { every } from '../../src/lib/every.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('work that takes longer than its interval is not begun again before it is over', async () => {
  const begun: PromiseWithResolvers<void>[] = [];
  const work = () => {
    const one = Promise.withResolvers<void>();
    begun.push(one);
    return one.promise;
  };
  onTestFinished(every(1000, work, () => {}));
  await vi.advanceTimersByTimeAsync(3500);
  expect(begun).toHaveLength(1);
  begun[0]!.resolve();
  await vi.advanceTimersByTimeAsync(1000);
  expect(begun).toHaveLength(2);
});

test('work that fails is told of, and begun again', async () => {
  const errors: unknown[] = [];
  const work = () => Promise.reject(new Error('no'));
  const stop = every(1000, work, (error) => void errors.push(error));
  await vi.advanceTimersByTimeAsync(2500);
  expect(errors).toHaveLength(2);
  stop();
  await vi.advanceTimersByTimeAsync(2500);
  expect(errors).toHaveLength(2);
});
