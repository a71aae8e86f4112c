import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { engines } from '../support/engines.ts';
import { at } from '../support/rows.ts';
import { countStatements } from '../support/statements.ts';
import { warm } from '../support/warm.ts';

describe.each(engines)('attempts on %s', (_engine, createDatabase) => {
  async function open({ isWarm = false } = {}) {
    const store = await openStore(await createDatabase());
    onTestFinished(() => store.close());
    if (isWarm) await warm(store);
    const sweep = (step: { now: Date; limit: number }) =>
      store.upkeep.sweep('attempts', { ...step, graceSeconds: 0 });
    return { ...store.attempts, sweep };
  }
  const limit = (key: string, burst = 3) => ({ key, burst, intervalMs: 10_000 });

  test('are allowed as many times as the burst says, and then once an interval', async () => {
    const attempts = await open();
    const allowed = async (seconds: number) =>
      (await attempts.count([limit('a')], at(seconds))).allowed;
    expect([await allowed(0), await allowed(0), await allowed(0)]).toEqual([true, true, true]);
    expect(await attempts.count([limit('a')], at(1))).toEqual({
      allowed: false,
      exhausted: new Map([['a', 9_000]]),
    });
    expect([await allowed(9), await allowed(10), await allowed(10)]).toEqual([false, true, false]);
    expect([await allowed(100), await allowed(100), await allowed(100)]).toEqual([
      true,
      true,
      true,
    ]);
    expect(await allowed(100)).toBe(false);
  });

  test.each([31, 600, 4500, 1_000_000])(
    'of a clock that was %i s ahead count no more once it is set right',
    async (ahead) => {
      const attempts = await open();
      for (let n = 0; n < 3; n += 1) await attempts.count([limit('a')], at(ahead));
      const allowed: boolean[] = [];
      for (let n = 0; n < 4; n += 1)
        allowed.push((await attempts.count([limit('a')], at(0))).allowed);
      expect(allowed).toEqual([true, true, true, false]);
    },
  );

  test('of another server, whose clock is 30 s ahead, count', async () => {
    const attempts = await open();
    for (let n = 0; n < 3; n += 1) await attempts.count([limit('a')], at(30));
    expect((await attempts.count([limit('a')], at(0))).allowed).toBe(false);
    expect((await attempts.count([limit('a')], at(40))).allowed).toBe(true);
  });

  test('that two servers count in one moment are allowed in either order of their clocks', async () => {
    const attempts = await open();
    const moments = [0.005, 0.005, 0, 0.005, 0];
    const allowed: boolean[] = [];
    for (const moment of moments)
      allowed.push((await attempts.count([limit('a'), limit('b', 4)], at(moment))).allowed);
    expect(allowed).toEqual([true, true, true, false, false]);
    expect((await attempts.count([limit('b', 4)], at(0))).allowed).toBe(true);
    expect((await attempts.count([limit('b', 4)], at(0))).allowed).toBe(false);
  });

  test('are one an interval in the long run, however early each is', async () => {
    const attempts = await open();
    let allowed = 0;
    for (let seconds = 0; seconds < 95; seconds += 0.5)
      if ((await attempts.count([limit('a')], at(seconds))).allowed) allowed += 1;
    expect(allowed).toBe(3 + 9);
  });

  test('at one moment are counted one by one', async () => {
    const attempts = await open({ isWarm: true });
    const tries = Array.from({ length: 30 }, () =>
      attempts.count([limit('b', 10), limit('a', 20)], at(0)),
    );
    const allowed = (await Promise.all(tries)).filter((outcome) => outcome.allowed);
    expect(allowed).toHaveLength(10);
  });

  test('that are refused on one key count on none', async () => {
    const attempts = await open();
    for (let n = 0; n < 3; n += 1) await attempts.count([limit('a')], at(0));
    for (let n = 0; n < 5; n += 1) {
      const outcome = await attempts.count([limit('a'), limit('b')], at(0));
      expect(outcome).toEqual({ allowed: false, exhausted: new Map([['a', 10_000]]) });
    }
    expect((await attempts.count([limit('b', 1)], at(0))).allowed).toBe(true);
  });

  test('are forgiven: all of a key, or one of it', async () => {
    const attempts = await open();
    const [a, b] = [limit('a'), limit('b')];
    for (let n = 0; n < 3; n += 1) await attempts.count([a, b], at(0));
    await attempts.forgive({
      reset: ['a', 'unknown'],
      refund: [b, limit('unknown too')],
      now: at(0),
    });
    expect((await attempts.count([limit('a')], at(0))).allowed).toBe(true);
    expect((await attempts.count([b], at(0))).allowed).toBe(true);
    expect((await attempts.count([b], at(0))).allowed).toBe(false);
  });

  test('that are refunded leave no row behind where they were the only ones', async () => {
    const attempts = await open();
    const [once, twice] = [limit('once'), limit('twice')];
    await attempts.count([once, twice], at(0));
    await attempts.count([twice], at(0));
    await attempts.forgive({ reset: [], refund: [once, twice], now: at(0) });
    expect(await attempts.sweep({ now: at(10), limit: 9 })).toBe(1);
    for (const allowed of [true, true, false])
      expect((await attempts.count([limit('twice', 2)], at(10))).allowed).toBe(allowed);
  });

  test('are charged when others are forgiven, and are exhausted by that', async () => {
    const attempts = await open();
    const charge = limit('charged', 2);
    await attempts.count([limit('a')], at(0));
    for (let n = 0; n < 3; n += 1)
      await attempts.forgive({ reset: [], refund: [limit('a')], charge, now: at(0) });
    expect(await attempts.count([charge], at(0))).toEqual({
      allowed: false,
      exhausted: new Map([['charged', 10_000]]),
    });
    expect((await attempts.count([limit('a', 1)], at(0))).allowed).toBe(true);
  });

  test('are refused by a key that is only checked, and not counted on it', async () => {
    const attempts = await open();
    const checked = { ...limit('checked', 1), isOnlyChecked: true };
    const other = limit('other');
    for (let n = 0; n < 2; n += 1)
      expect((await attempts.count([checked, other], at(0))).allowed).toBe(true);
    await attempts.count([limit('checked', 1)], at(0));
    for (let n = 0; n < 2; n += 1)
      expect(await attempts.count([checked, other], at(0))).toEqual({
        allowed: false,
        exhausted: new Map([['checked', 10_000]]),
      });
    expect((await attempts.count([other], at(0))).allowed).toBe(true);
    expect((await attempts.count([other], at(0))).allowed).toBe(false);
  });

  test('take one statement for seven keys, and write nothing when they are refused', async () => {
    const attempts = await open();
    const limits = Array.from({ length: 7 }, (_, n) => limit(`key ${n}`, 1));
    const inserts = countStatements('insert into "attempts"');
    await attempts.count(limits, at(0));
    expect(inserts()).toBe(1);
    expect((await attempts.count(limits, at(0))).allowed).toBe(false);
    expect((await attempts.count([...limits, limit('another')], at(0))).allowed).toBe(false);
    expect(await attempts.sweep({ now: at(100), limit: 100 })).toBe(7);
  });

  test('are swept when nothing counts any more, a bounded number at a time', async () => {
    const attempts = await open();
    for (let n = 0; n < 5; n += 1) await attempts.count([limit(`key ${n}`)], at(n));
    expect(await attempts.sweep({ now: at(12), limit: 2 })).toBe(2);
    expect(await attempts.sweep({ now: at(12), limit: 2 })).toBe(1);
    expect(await attempts.sweep({ now: at(12), limit: 2 })).toBe(0);
    expect(await attempts.sweep({ now: at(14), limit: 5 })).toBe(2);
  });
});
