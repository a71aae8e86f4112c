import { expect, test } from 'vitest';
import { batched } from '../../src/lib/batched.ts';

/** Trips that end when the test says so. */
function setUp() {
  const trips: { keys: readonly number[]; end: PromiseWithResolvers<void> }[] = [];
  const ask = batched(async (keys: readonly number[]) => {
    const end = Promise.withResolvers<void>();
    trips.push({ keys, end });
    await end.promise;
    return keys.map((key) => key * 10);
  });
  return { ask, trips, keys: () => trips.map((trip) => trip.keys) };
}

const turn = () => new Promise(setImmediate);

test('what is asked for in one turn makes one trip, and each is told its own', async () => {
  const { ask, trips, keys } = setUp();
  const asked = Promise.all([1, 2, 3, 1].map(ask));
  await turn();
  expect(keys()).toEqual([[1, 2, 3, 1]]);
  trips[0]!.end.resolve();
  expect(await asked).toEqual([10, 20, 30, 10]);
});

test('while two trips are under way, others wait for the next one together', async () => {
  const { ask, trips, keys } = setUp();
  const asked = [];
  for (const key of [1, 2, 3, 4, 5]) {
    asked.push(ask(key));
    await turn();
  }
  expect(keys()).toEqual([[1], [2]]);
  trips[1]!.end.resolve();
  await turn();
  expect(keys()).toEqual([[1], [2], [3, 4, 5]]);
  for (const { end } of trips) end.resolve();
  expect(await Promise.all(asked)).toEqual([10, 20, 30, 40, 50]);
});

test('a trip that fails fails those who were on it, and nobody else', async () => {
  const { ask, trips } = setUp();
  const first = ask(1);
  await turn();
  const others = [2, 3].map(ask);
  await turn();
  trips[0]!.end.reject(new Error('lost'));
  await expect(first).rejects.toThrow('lost');
  trips[1]!.end.resolve();
  expect(await Promise.all(others)).toEqual([20, 30]);
  const later = ask(4);
  await turn();
  trips[2]!.end.resolve();
  expect(await later).toBe(40);
});

test('a key that makes its trip fail fails alone, in a few trips more', async () => {
  const trips: (readonly number[])[] = [];
  const ask = batched(
    async (keys: readonly number[]) => {
      trips.push(keys);
      if (keys.includes(3)) throw new TypeError('no such key');
      return keys.map((key) => key * 10);
    },
    (error) => error instanceof TypeError,
  );
  const keys = Array.from({ length: 8 }, (_, key) => key);
  const settled = await Promise.allSettled(keys.map(ask));
  expect(settled.flatMap((one) => (one.status === 'fulfilled' ? one.value : 'failed'))).toEqual([
    0,
    10,
    20,
    'failed',
    40,
    50,
    60,
    70,
  ]);
  expect(trips.map(({ length }) => length)).toEqual([8, 4, 2, 2, 1, 1, 4]);
});

test('trips that hang hold up nobody else for long, however many wait', async () => {
  const { ask, trips } = setUp();
  const asked = [];
  for (const key of [1, 2]) {
    asked.push(ask(key));
    await turn();
  }
  for (let key = 3; key < 600; key += 1) asked.push(ask(key));
  await expect.poll(() => trips.flatMap((trip) => trip.keys).length).toBe(599);
  asked.push(ask(600));
  await expect.poll(() => trips.flatMap((trip) => trip.keys).length).toBe(600);
  for (const { end } of trips) end.resolve();
  expect(await Promise.all(asked)).toEqual(Array.from({ length: 600 }, (_, key) => key * 10 + 10));
});

test('a trip carries 256 keys at the most', async () => {
  const { ask, trips, keys } = setUp();
  const asked = Array.from({ length: 600 }, (_, key) => ask(key));
  for (let trip = 0; trip < 3; trip += 1) {
    await turn();
    trips[trip]!.end.resolve();
  }
  expect(await Promise.all(asked)).toEqual(Array.from({ length: 600 }, (_, key) => key * 10));
  expect(keys().map(({ length }) => length)).toEqual([256, 256, 88]);
});

test('what throws at once is a refusal as well', async () => {
  const ask = batched(() => {
    throw new Error('closed');
  });
  await expect(ask(1)).rejects.toThrow('closed');
  await expect(ask(2)).rejects.toThrow('closed');
});
