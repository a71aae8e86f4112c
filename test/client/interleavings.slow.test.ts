import { expect, test } from 'vitest';
import { createWorld } from '../support/client-world.ts';
import { interleaveMany } from '../support/interleaving.ts';
import { createTestServer } from '../support/test-server.ts';

test('a thousand interleavings of tabs, expiries, lost answers and restarts sign no one out, and use no token twice', async () => {
  const world = createWorld(await createTestServer());
  const seeds = Array.from({ length: 1000 }, (_, at) => 1 + at);
  const { wrong, reused, answered } = await interleaveMany(world, seeds);
  expect([...wrong, ...reused]).toEqual([]);
  expect(answered).toBeGreaterThan(40 * seeds.length);
}, 1_800_000);
