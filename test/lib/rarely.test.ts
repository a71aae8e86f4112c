import { expect, test } from 'vitest';
import { createRarely } from '../../src/lib/rarely.ts';
import { createFakeClock } from '../support/fake-clock.ts';

function setUp() {
  const clock = createFakeClock();
  const rarely = createRarely(clock);
  const said: string[] = [];
  return { clock, said, come: (kind: string) => rarely(kind, (n) => said.push(`${kind} ${n}`)) };
}

test('each kind is told of at once, and then once a minute with how often it came', () => {
  const { clock, said, come } = setUp();
  for (const kind of ['a', 'a', 'b', 'a']) come(kind);
  expect(said).toEqual(['a 1', 'b 1']);
  clock.advanceSeconds(59);
  come('a');
  expect(said).toHaveLength(2);
  clock.advanceSeconds(1);
  come('a');
  expect(said).toEqual(['a 1', 'b 1', 'a 4']);
});

test('a clock that is set back silences nothing', () => {
  const { clock, said, come } = setUp();
  come('a');
  clock.advanceSeconds(-86_400);
  come('a');
  come('a');
  expect(said).toEqual(['a 1', 'a 1']);
});
