import { expect, test } from 'vitest';
import { systemRandom } from '../../src/lib/secrets.ts';
import { uuidV7 } from '../../src/lib/uuid.ts';

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
