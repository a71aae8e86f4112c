import { expect, test } from 'vitest';
import { systemRandom } from '../../src/lib/secrets.ts';
import { createUuidsInOrder, isUuid, timeOfUuidV7, uuidV7 } from '../../src/lib/uuid.ts';

test('the example of RFC 9562 appendix A.6', () => {
  const random = () => Buffer.from('0cc318c4dc0c0c07398f', 'hex');
  const clock = { now: () => 0x017f22e279b0 };
  expect(uuidV7(clock, random)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
});

test('ids of later milliseconds sort later, and those of one differ', () => {
  let now = 1_795_000_000_000;
  const ids = Array.from({ length: 500 }, () => uuidV7({ now: () => (now += 1) }, systemRandom));
  expect([...ids].toSorted()).toEqual(ids);
  const same = Array.from({ length: 500 }, () => uuidV7({ now: () => 5 }, systemRandom));
  expect(new Set(same).size).toBe(500);
});

test('ids in order sort as they were made, also within a millisecond', () => {
  const next = createUuidsInOrder({ now: () => 5 }, systemRandom);
  const ids = Array.from({ length: 500 }, () => next());
  expect(ids.every(isUuid)).toBe(true);
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(500);
});

test('an id is of its moment, also when the clock is set back', () => {
  let now = 10;
  const next = createUuidsInOrder({ now: () => now }, systemRandom);
  next();
  now = 5;
  expect(timeOfUuidV7(next())).toBe(5);
});
