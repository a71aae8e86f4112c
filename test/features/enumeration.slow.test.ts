import { expect, test } from 'vitest';
import { probabilityOfGreater, timeEach, tolerance } from '../support/probability.ts';
import { user } from '../support/rows.ts';
import { createTestServer, password } from '../support/test-server.ts';
import { userId } from '../support/user-id.ts';

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
  const answers = new Set<string>();
  const times = await timeEach(Object.keys(tries), async (kind) => {
    const start = performance.now();
    const { status, headers, text } = await tries[kind]!();
    const taken = performance.now() - start;
    answers.add(JSON.stringify([status, [...headers], text]));
    return taken;
  });
  expect([...answers]).toHaveLength(1);
  for (const other of ['wrong', 'disabled', 'without']) {
    const probability = probabilityOfGreater(times['unknown']!, times[other]!);
    expect(Math.abs(probability - 0.5), other).toBeLessThan(tolerance);
  }
}, 120_000);
