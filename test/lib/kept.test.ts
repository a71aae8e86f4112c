import { expect, test } from 'vitest';
import { keep } from '../../src/lib/kept.ts';
import { createFakeClock } from '../support/fake-clock.ts';

function setUp() {
  const clock = createFakeClock();
  const state = { loads: 0, isBroken: false };
  const load = async () => {
    state.loads += 1;
    if (state.isBroken) throw new Error(`load ${state.loads}`);
    return state.loads;
  };
  return { clock, state, kept: keep({ load, clock, maxAgeMs: 60_000, pauseMs: 1000 }) };
}

test('a value is loaded when it is first asked for, and again when it is too old', async () => {
  const { clock, state, kept } = setUp();
  expect(state.loads).toBe(0);
  expect([await kept.get(), await kept.get()]).toEqual([1, 1]);
  clock.advanceSeconds(59);
  expect(await kept.get()).toBe(1);
  clock.advanceSeconds(1);
  expect(await kept.get()).toBe(2);
});

test('all who ask at once wait for one load', async () => {
  const { kept, state } = setUp();
  const all = Array.from({ length: 20 }, () => kept.get());
  expect(new Set(await Promise.all([...all, kept.reload()]))).toEqual(new Set([1]));
  expect(state.loads).toBe(1);
});

test('after a load that failed, the next one is a second later', async () => {
  const { clock, kept, state } = setUp();
  state.isBroken = true;
  await expect(kept.get()).rejects.toThrow('load 1');
  await expect(kept.get()).rejects.toThrow('load 1');
  clock.advanceSeconds(1);
  await expect(kept.get()).rejects.toThrow('load 2');
  state.isBroken = false;
  clock.advanceSeconds(1);
  expect(await kept.get()).toBe(3);
});

test('a value that was kept outlives a reload that fails, and its age is that of its load', async () => {
  const { clock, kept, state } = setUp();
  await kept.get();
  clock.advanceSeconds(30);
  state.isBroken = true;
  await expect(kept.reload()).rejects.toThrow('load 2');
  expect(await kept.get()).toBe(1);
  expect([kept.isYounger(31_000), kept.isYounger(30_000)]).toEqual([true, false]);
});

test('after the clock was set back, the value is loaded again', async () => {
  const { clock, kept } = setUp();
  await kept.get();
  clock.advanceSeconds(-1);
  expect(kept.isYounger(60_000)).toBe(false);
  expect(await kept.get()).toBe(2);
});
