import { expect, test } from 'vitest';
import { atMost } from '../../src/lib/at-most.ts';

/** Work that is begun, and ends when it is told to. */
function createWork(run: ReturnType<typeof atMost>) {
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<string>>();
  return {
    begun,
    start(name: string) {
      const end = Promise.withResolvers<string>();
      ends.set(name, end);
      return run(() => {
        begun.push(name);
        return end.promise;
      });
    },
    end: (name: string) => ends.get(name)?.resolve(`${name} is done`),
    fail: (name: string) => ends.get(name)?.reject(new Error(`${name} has failed`)),
  };
}

test('so many run at once, and the next ones in the order in which they came', async () => {
  const { begun, start, end } = createWork(atMost(2));
  const all = ['a', 'b', 'c', 'd'].map(start);
  expect(begun).toEqual(['a', 'b']);
  end('b');
  expect(await all[1]).toBe('b is done');
  await expect.poll(() => begun).toEqual(['a', 'b', 'c']);
  ['a', 'c', 'd'].forEach(end);
  await Promise.all(all);
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
});

test('what fails says so, and leaves its place to the next one', async () => {
  const { begun, start, fail, end } = createWork(atMost(1));
  const [failing, next] = [start('a'), start('b')];
  fail('a');
  await expect(failing).rejects.toThrow('a has failed');
  end('b');
  expect([await next, begun]).toEqual(['b is done', ['a', 'b']]);
});

test('what throws before it waits leaves its place too, and none is given twice', async () => {
  const run = atMost(1);
  const fault = () => {
    throw new Error('at once');
  };
  await expect(run(fault)).rejects.toThrow('at once');
  const { begun, start, end } = createWork(run);
  const all = ['a', 'b'].map(start);
  expect(begun).toEqual(['a']);
  ['a', 'b'].forEach(end);
  await Promise.all(all);
});
