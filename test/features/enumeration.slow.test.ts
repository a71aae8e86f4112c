import { expect, test } from 'vitest';
import { createAccount } from '../support/addresses.ts';
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

const withoutLimits = {
  AUTH_ATTEMPTS: 'on',
  AUTH_ATTEMPTS_PER_USER_AND_ADDRESS: '100000/1',
  AUTH_ATTEMPTS_PER_USER: '100000/1',
  AUTH_ATTEMPTS_PER_ADDRESS: '100000/1',
};

type Try = () => Promise<{ text: string; headers: Headers; status: number }>;

/** Expects that the first kind gets the same answers as every other, after the same time. */
async function expectAlike(tries: Readonly<Record<string, Try>>): Promise<void> {
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
  const [first, ...others] = kinds;
  for (const other of others) {
    const probability = probabilityOfGreater(times[first!]!, times[other]!);
    expect(Math.abs(probability - 0.5), other).toBeLessThan(tolerance);
  }
}

test('neither answer nor time tells an unknown user from a wrong password, a disabled user or one without a password', async () => {
  const server = await createTestServer(withoutLimits);
  await server.signUp('susan');
  await server.signUp('disabled');
  await server.store.users.disable(await userId(server.store, 'disabled'), new Date(0));
  await server.store.users.insert({ ...user('without'), passwordHash: null });
  await expectAlike({
    unknown: () => server.login('nobody', password),
    wrong: () => server.login('susan', 'a wrong password'),
    disabled: () => server.login('disabled', password),
    without: () => server.login('without', password),
  });
}, 300_000);

test('nor do they tell by address: an unknown one from one that is proved, that waits, or is a disabled user’s', async () => {
  const server = await createTestServer(withoutLimits);
  await (await createAccount(server, 'proved')).prove('proved@example.com');
  await (await createAccount(server, 'waiting')).request('waits@example.com');
  await (await createAccount(server, 'disabled')).prove('dis@example.com');
  await server.store.users.disable(await userId(server.store, 'disabled'), new Date(0));
  await expectAlike({
    unknown: () => server.login('nobody@example.com', password),
    proved: () => server.login('proved@example.com', 'a wrong password'),
    waiting: () => server.login('waits@example.com', password),
    disabled: () => server.login('dis@example.com', password),
  });
}, 300_000);
