import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { engines, sharedDatabase } from '../support/engines.ts';
import { at, session, user } from '../support/rows.ts';
import { warm } from '../support/warm.ts';

const take = (holder: string, now: number, seconds = 120) => ({
  name: 'sessions',
  holder,
  now: at(now),
  until: at(now + seconds),
});

describe.each(engines)('a lease on %s', (_engine, createDatabase) => {
  async function open({ isWarm = false } = {}) {
    const store = await openStore(await createDatabase());
    onTestFinished(() => store.close());
    if (isWarm) await warm(store);
    return store.upkeep;
  }

  test('is one node’s, who may take it again and again', async () => {
    const { takeLease } = await open();
    expect(await takeLease(take('a', 0))).toBe(true);
    expect(await takeLease(take('b', 0))).toBe(false);
    expect(await takeLease(take('a', 60))).toBe(true);
    expect(await takeLease(take('b', 130))).toBe(false);
  });

  test('passes on when its time is over', async () => {
    const { takeLease } = await open();
    await takeLease(take('a', 0));
    expect(await takeLease(take('b', 119.999))).toBe(false);
    expect(await takeLease(take('b', 120))).toBe(true);
    expect(await takeLease(take('a', 121))).toBe(false);
  });

  test('that a clock far ahead has taken is not believed', async () => {
    const { takeLease } = await open();
    await takeLease(take('a', 3600));
    expect(await takeLease(take('b', 0))).toBe(true);
  });

  test('of another name is another’s', async () => {
    const { takeLease } = await open();
    await takeLease(take('a', 0));
    expect(await takeLease({ ...take('b', 0), name: 'attempts' })).toBe(true);
  });

  test('goes to one of many who ask at one moment', async () => {
    const { takeLease } = await open({ isWarm: true });
    const asking = Array.from({ length: 20 }, (_, n) => takeLease(take(`node ${n}`, 0)));
    expect((await Promise.all(asking)).filter((taken) => taken)).toHaveLength(1);
  });
});

test('a lease goes to one of several processes that share a database', async () => {
  const url = await sharedDatabase();
  const stores = [await openStore(url), await openStore(url), await openStore(url)];
  onTestFinished(async () => void (await Promise.all(stores.map((store) => store.close()))));
  const asking = stores.map(({ upkeep }, n) => upkeep.takeLease(take(`node ${n}`, 0)));
  expect((await Promise.all(asking)).filter((taken) => taken)).toHaveLength(1);
});

describe.each(engines)('what is to be deleted on %s', (_engine, createDatabase) => {
  test('is told by the moment since which the oldest of each kind is over', async () => {
    const store = await openStore(await createDatabase());
    onTestFinished(() => store.close());
    const { oldestOver } = store.upkeep;
    await store.users.insert(user('susan'));
    expect(await oldestOver('sessions', at(1000))).toBeNull();
    expect(await oldestOver('attempts', at(1000))).toBeNull();
    for (const seconds of [500, 300, 700])
      await store.sessions.start(
        { ...session(`s${seconds}`), expiresAt: at(seconds) },
        `r${seconds}`,
      );
    await store.attempts.count([{ key: 'a', burst: 1, intervalMs: 5000 }], at(0));
    expect(await oldestOver('sessions', at(299))).toBeNull();
    expect(await oldestOver('sessions', at(600))).toEqual(at(300));
    expect(await oldestOver('attempts', at(4))).toBeNull();
    expect(await oldestOver('attempts', at(1000))).toEqual(at(5));
  });
});
