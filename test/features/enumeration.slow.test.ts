import { expect, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { createAccount } from '../support/addresses.ts';
import { sharedDatabase } from '../support/engines.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { probabilityOfGreater, timeEach, tolerance, triesOfEach } from '../support/probability.ts';
import { user } from '../support/rows.ts';
import { createTestServer, password } from '../support/test-server.ts';
import { userId } from '../support/user-id.ts';
import { moveInWithoutPassword } from '../support/without-password.ts';

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
  const answers = new Set<string>();
  const times = await timeEach(kinds, async (kind) => {
    const start = performance.now();
    const { status, headers, text } = await tries[kind]!();
    const taken = performance.now() - start;
    answers.add(JSON.stringify([status, [...headers], text]));
    return taken;
  });
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

test('nor do they tell a user who came without a password, and is mailed at the first try', async () => {
  const database = await sharedDatabase();
  const store = await openStore(database);
  const clock = createFakeClock();
  const unlimited = { AUTH_MAILS: '100000/1', AUTH_MAILS_PER_ADDRESS: '100000/1' };
  const server = await createTestServer(
    { ...withoutLimits, ...unlimited, DATABASE_URL: database, AUTH_MAILS_PER_MAILBOX: '100000/1' },
    { store, clock },
  );
  await (await createAccount(server, 'proved')).prove('proved@example.com');
  await moveInWithoutPassword(database, store, 'without');
  const afterSixHours = (email: string) => () => {
    clock.advanceSeconds(6 * 3600);
    return server.login(email, 'a wrong password');
  };
  const mailed = afterSixHours('without@example.com');
  await mailed();
  await expectAlike({
    unknown: afterSixHours('nobody@example.com'),
    proved: afterSixHours('proved@example.com'),
    mailed,
  });
  const mails = (await server.mails()).filter(({ to }) => to === 'without@example.com');
  expect(mails.length).toBe(triesOfEach + 1);
}, 300_000);
