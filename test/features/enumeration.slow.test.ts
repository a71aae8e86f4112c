import { expect, test } from 'vitest';
import { user } from '../support/rows.ts';
import { createTestServer, password } from '../support/test-server.ts';
import { userId } from '../support/user-id.ts';

/**
 * How far the probability that a try of one kind takes longer than one of the other may be from a half. For 150
 * tries of each kind, chance alone stays within 0.13 in more than 99.99% of runs; a hash that is skipped gives 1.
 */
const tolerance = 0.13;
const triesOfEach = 150;

/** Returns the probability that a number of `ones` is greater than one of `others` (the area under the ROC curve). */
function probabilityOfGreater(ones: readonly number[], others: readonly number[]): number {
  const wins = ones.flatMap((one) =>
    others.map((other) => (one > other ? 1 : one === other ? 0.5 : 0)),
  );
  return wins.reduce<number>((sum, win) => sum + win, 0) / wins.length;
}

test('the measure knows what it measures', () => {
  expect(probabilityOfGreater([1, 2, 3], [1, 2, 3])).toBe(0.5);
  expect(probabilityOfGreater([4, 5], [1, 2])).toBe(1);
  expect(probabilityOfGreater([1, 5], [2, 3])).toBe(0.5);
});

test('neither answer nor time tells an unknown user from a wrong password, a disabled user or one without a password', async () => {
  const server = await createTestServer({
    AUTH_ATTEMPTS: 'on',
    AUTH_ATTEMPTS_PER_USER_AND_ADDRESS: '100000/1',
    AUTH_ATTEMPTS_PER_USER: '100000/1',
    AUTH_ATTEMPTS_PER_ADDRESS: '100000/1',
  });
  await server.signUp('susan');
  await server.signUp('disabled');
  await server.store.users.disable(await userId(server.store, 'disabled'), new Date(0));
  await server.store.users.insert({ ...user('without'), passwordHash: null });
  const tries: Record<string, () => Promise<{ text: string; headers: Headers; status: number }>> = {
    unknown: () => server.login('nobody', password),
    wrong: () => server.login('susan', 'a wrong password'),
    disabled: () => server.login('disabled', password),
    without: () => server.login('without', password),
  };
  const kinds = Object.keys(tries);
  const times: Record<string, number[]> = Object.fromEntries(kinds.map((kind) => [kind, []]));
  const answers = new Set<string>();
  for (let round = 0; round < triesOfEach; round += 1) {
    // Each kind is as often first, second, third and last.
    for (let turn = 0; turn < kinds.length; turn += 1) {
      const kind = kinds[(round + turn) % kinds.length]!;
      const start = performance.now();
      const { status, headers, text } = await tries[kind]!();
      times[kind]!.push(performance.now() - start);
      answers.add(JSON.stringify([status, [...headers], text]));
    }
  }
  expect([...answers]).toHaveLength(1);
  for (const other of ['wrong', 'disabled', 'without']) {
    const probability = probabilityOfGreater(times['unknown']!, times[other]!);
    expect(Math.abs(probability - 0.5), other).toBeLessThan(tolerance);
  }
}, 120_000);
