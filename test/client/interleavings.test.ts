import { expect, test } from 'vitest';
import { createWorld } from '../support/client-world.ts';
import { interleaveMany } from '../support/interleaving.ts';
import { createTestServer } from '../support/test-server.ts';

test('thirty interleavings of tabs, expiries, lost answers and restarts sign no one out, and use no token twice', async () => {
  const world = createWorld(await createTestServer());
  const seeds = Array.from({ length: 30 }, (_, at) => 2001 + at);
  const { wrong, reused, answered } = await interleaveMany(world, seeds);
  expect([...wrong, ...reused]).toEqual([]);
  expect(answered).toBeGreaterThan(40 * seeds.length);
}, 120_000);
