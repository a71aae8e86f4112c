import { expect, test } from 'vitest';
import { createWorld } from '../support/client-world.ts';
import { interleave, type Interleaving } from '../support/interleaving.ts';
import { createTestServer } from '../support/test-server.ts';

test('interleavings of tabs, expiries, lost answers and restarts sign no one out', async () => {
  const world = createWorld(await createTestServer());
  const wrong: string[] = [];
  let answered = 0;
  const first = Number(process.env['SEED'] ?? 1);
  const count = Number(process.env['COUNT'] ?? 50);
  for (let seed = first; seed < first + count; seed += 1) {
    const seen = await interleave(world, seed).catch((error) => {
      throw new Error(`seed ${seed}`, { cause: error });
    });
    wrong.push(...seen.wrong, ...howItBegan(seen));
    answered += seen.answered;
  }
  const reused = world.server.logged.filter((line) => line.includes('refresh_token_reused'));
  console.log({ answered, reused: reused.length });
  expect(wrong).toEqual([]);
  expect(reused).toEqual([]);
}, 3_600_000);

/** The renewals before the first that was refused. */
function howItBegan({ wrong, device: { journal } }: Interleaving): string[] {
  if (wrong.length === 0) return [];
  const first = journal.findIndex((line) => line.includes('401'));
  return journal.slice(Math.max(0, first - 15), first + 2);
}
