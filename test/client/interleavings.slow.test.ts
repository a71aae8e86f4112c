import { expect, test } from 'vitest';
import { createWorld } from '../support/client-world.ts';
import { interleaveMany } from '../support/interleaving.ts';
import { createTestServer } from '../support/test-server.ts';

/** A thousand take eight minutes beside other tests; `INTERLEAVINGS=1000` before a release. */
const count = Number(process.env['INTERLEAVINGS'] ?? 300);

test('hundreds of interleavings of tabs, expiries, lost answers and restarts sign no one out, and use no token twice', async () => {
  const world = createWorld(await createTestServer());
  const seeds = Array.from({ length: count }, (_, at) => 1 + at);
  const { wrong, reused, answered } = await interleaveMany(world, seeds);
  expect([...wrong, ...reused]).toEqual([]);
  expect(answered).toBeGreaterThan(40 * seeds.length);
}, 1_800_000);
